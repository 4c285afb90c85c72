"""What pytest collected: declarations checked, items chosen, the cached ones left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from brokerdocs import lines
from brokerdocs.finding import Finding
from brokerdocs.running.checks import collecting, findings
from brokerdocs.running.session import caching, inputs, scheduling, selecting
from brokerdocs.running.session.controller import Controller
from brokerdocs.services import Client


class Collection:
    """The plugin that stands between pytest's collection and the lanes."""

    def __init__(self, config: pytest.Config, controller: Controller, asked: list[Path]) -> None:
        self.config = config
        self.controller = controller
        self.files: set[Path] = set()
        """Files of checks that were asked for as a whole."""
        self.collected: set[Path] = set()
        """Files that could be read, whether they hold an item or not."""
        # What falsifying collects is no list of what there is: it makes no mutants. What there is
        # is judged by the newest line.
        is_list = not config.option.falsify and lines.is_newest(config.rootpath)
        if is_list and not any("::" in argument for argument in config.args):
            checks = inputs.checks_folder(config.rootpath)
            for path in asked:
                below = path.rglob("test_*.py") if path.is_dir() else [path]
                self.files |= {file for file in below if checks in file.parents}

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a file that could be read."""
        if report.passed:
            self.collected.add(self.config.rootpath / report.nodeid)

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Keep in the item how it was declared."""
        collecting.declare(item)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Iterator[None]:
        """Look at all that is declared; then leave out what is cached."""
        ours = [item for item in items if collecting.is_ours(item)]
        for item in ours:  # a reader's program does not die of a warning; common checks ask for it
            item.add_marker(pytest.mark.filterwarnings("default"))
        root = self.config.rootpath
        if lines.is_newest(root):
            self.controller.findings |= set(findings.findings(root, items, self.files))
        else:  # what is no item is about pages, which are written for the newest
            self._deselect(items, set(ours))
        self.controller.manifest = {
            file.relative_to(root).as_posix(): [_listed(item) for item in ours if item.path == file]
            for file in sorted(self.files & self.collected)
        }
        for one in map(collecting.declared, ours):
            self.controller.holds.setdefault(one.variant.snippet, set()).add(one.proof.holds)
        if about := self.config.option.about:
            self._deselect(items, selecting.about(root, about, ours))
        if self.config.option.published:
            self._deselect(items, {item for item in ours if collecting.is_published(item)})
        if self.config.option.falsify:
            self._deselect(items, {item for item in items if not collecting.is_free(item)})
        yield
        if not self.config.option.collectonly:
            self._leave_out(items)

    def _deselect(self, items: list[pytest.Item], kept: set[pytest.Item]) -> None:
        """Keep those of *items* that are in *kept*, in their order."""
        self.config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = [item for item in items if item in kept]

    def _leave_out(self, items: list[pytest.Item]) -> None:
        """Take out of *items* those whose record stands in for them."""
        root, controller = self.config.rootpath, self.controller
        with Client(controller.address) as client:
            try:
                cache = caching.Cache(root, controller.inputs, self.config.option.long)
            except ValueError as error:  # a damaged record stands in for nothing
                finding = Finding("build/evidence", 0, str(error), "damaged-record")
                controller.findings.add(finding)
            else:
                controller.seconds = cache.seconds
                if shard := self.config.option.shard:
                    mine = set(scheduling.share(scheduling.groups(items, cache.seconds), *shard))
                    self._deselect(items, mine)
                if not self.config.option.force:
                    to_run, standing = cache.split(items, client)
                    controller.cached = {record.item: record for record in standing}
                    self._deselect(items, set(to_run))
            caching.fetch(root, items, client)


def _listed(item: pytest.Item) -> dict[str, str]:
    declared = collecting.declared(item)
    return {
        "id": item.nodeid,
        "kind": declared.kind,
        "snippet": declared.variant.snippet,
        "title": declared.title,
        "change": str(declared.variant.change or ""),
    }
