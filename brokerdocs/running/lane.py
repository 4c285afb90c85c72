"""A lane: it collects items, forks those that must run, and makes their records."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from _pytest.reports import TestReport
from _pytest.runner import runtestprotocol

from brokerdocs import evidence
from brokerdocs.finding import Finding
from brokerdocs.running import collecting, forking, project, recording
from brokerdocs.running.caching import Cache
from brokerdocs.running.controller import Controller
from brokerdocs.running.fixtures import ADDRESS, RUN
from brokerdocs.running.preloading import preload
from brokerdocs.services import Client


class Lane:
    """Collects items, leaves out those that need not run, and forks the rest."""

    def __init__(self, config: pytest.Config, asked: list[Path]) -> None:
        self.config = config
        self.whole = {path for path in asked if path.is_file()}
        self.folders = [path for path in asked if path.is_dir()]
        if any("::" in argument for argument in config.args):
            self.whole, self.folders = set(), []
        self.told: dict[str, Any] = {}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Iterator[None]:
        """Look at all that is declared; then leave out what is cached."""
        ours = [item for item in items if collecting.variant_of(item)]
        for item in ours:  # a reader's program does not die of a warning; common checks ask for it
            item.add_marker(pytest.mark.filterwarnings("default"))
        root = self.config.rootpath
        files = set(self.whole)
        checks = project.checks_folder(root)
        for folder in self.folders:
            files |= {path for path in folder.rglob("test_*.py") if checks in path.parents}
        self.told["findings"] = [asdict(f) for f in collecting.findings(root, ours, files)]
        self.told["manifest"] = {
            file.relative_to(root).as_posix(): [_listed(item) for item in ours if item.path == file]
            for file in sorted(files & {item.path for item in ours})  # not one that cannot be read
        }
        yield
        standing: list[tuple[pytest.Item, evidence.Record]] = []
        if not self.config.option.collectonly:
            standing = self._standing(items)
            self.config.hook.pytest_deselected(items=[item for item, _ in standing])
        self.told["cached"] = [asdict(record) for _, record in standing]
        if items and not self.config.option.collectonly:
            preload()

    def _standing(self, items: list[pytest.Item]) -> list[tuple[pytest.Item, evidence.Record]]:
        """Take out of *items* those whose record stands in for them."""
        standing: list[tuple[pytest.Item, evidence.Record]] = []
        with Client(os.environ[ADDRESS]) as client:
            cache = Cache(self.config.rootpath, client)
            if not self.config.option.again:
                try:
                    items[:], standing = cache.split(items)
                except ValueError as error:  # a damaged record stands in for nothing
                    damaged = Finding("build/evidence", 0, str(error), "damaged-record")
                    self.told["findings"].append(asdict(damaged))
            cache.resolve(items)
        return standing

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Run *item* in a fork, and its record travels with its last report."""
        if collecting.variant_of(item) is None:
            return None
        hook = item.ihook
        hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        try:
            if self.config.getoption("usepdb"):
                reports = runtestprotocol(item, log=False, nextitem=None)
            else:
                reports = forking.run(item, collecting.proof_of(item).deadline)
        except forking.ItemEnded as error:
            reports = [_ended(item, str(error))]
        record = recording.make(item, reports)
        last: Any = reports[-1]
        last.evidence = asdict(record)
        last.published = collecting.published(item)
        if record.state == "failed" and not any(report.failed for report in reports):
            last.outcome, last.longrepr = "failed", record.reason
        for report in reports:
            hook.pytest_runtest_logreport(report=report)
        hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, Any, Any]:
        """Hold what the item saw, and turn into errors what strict xfail would forgive."""
        report = yield
        if hasattr(report, "wasxfail") and report.skipped and not _is_kill(item, call):
            report.outcome = "failed"
            del report.wasxfail
            message = f"{call.excinfo.typename}: {call.excinfo.value}" if call.excinfo else ""
            report.longrepr = f"{message} (not from the check itself, so the mutant is not killed)"
        if call.when == "teardown" and (run := item.stash.get(RUN, None)) is not None:
            report.run = run.evidence()
        return report

    def pytest_sessionfinish(self) -> None:
        """Tell the controller."""
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput["brokerdocs"] = self.told
        else:
            controller: Any = self.config.pluginmanager.getplugin(Controller.NAME)
            controller.hear(self.told)


def _listed(item: pytest.Item) -> dict[str, str]:
    variant = collecting.variant_of(item)
    assert variant is not None
    return {
        "id": item.nodeid,
        "kind": collecting.kind_of(item),
        "snippet": variant.snippet,
        "title": collecting.title_of(item),
        "change": str(variant.change or ""),
    }


def _ended(item: pytest.Item, message: str) -> TestReport:
    return TestReport(
        nodeid=item.nodeid,
        location=item.location,
        keywords={},
        outcome="failed",
        longrepr=message,
        when="call",
    )


def _is_kill(item: pytest.Item, call: pytest.CallInfo[None]) -> bool:
    """Whether a mutant died of its check: in the call, of its own assertion or a named type."""
    if collecting.kind_of(item) != "mutant" or call.when != "call" or call.excinfo is None:
        return False
    named = tuple(t for t in collecting.proof_of(item).raises if t is not AssertionError)
    if isinstance(call.excinfo.value, named):
        return True
    last = Path(call.excinfo.traceback[-1].path)
    if isinstance(call.excinfo.value, pytest.fail.Exception):
        # pytest.raises that saw nothing raised ends in a frame of pytest's.
        return str(call.excinfo.value).startswith("DID NOT RAISE")
    return project.checks_folder(
        item.config.rootpath
    ) in last.resolve().parents or last.is_relative_to(Path(__file__).parent)
