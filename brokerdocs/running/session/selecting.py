"""Items by what they are about: a snippet, a page, or a folder of either."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from brokerdocs import pages
from brokerdocs.running.checks import collecting

CHECKS = "tests/snippets"


def take_paths(args: list[str], places: list[str], folder: Path, root: Path) -> None:
    """Turn paths of snippets and pages into ``--about`` of them.

    :param args: pytest's arguments, changed in place.
    :param places: those of them that are no options, changed in place.
    :param folder: what paths are relative to.
    """
    named = {place: (folder / place).resolve() for place in places}
    sources = [root / "snippets", root / "docs"]
    about = {
        place: path
        for place, path in named.items()
        if path.exists() and any(path.is_relative_to(source) for source in sources)
    }
    if not about:
        return
    for each in (args, places):
        each[:] = [arg for arg in each if arg not in about]
    args += [f"--about={path}" for path in about.values()]
    if not places:
        for each in (args, places):
            each.append(str(root / CHECKS))


def about(root: Path, paths: Sequence[str], items: Sequence[pytest.Item]) -> set[pytest.Item]:
    """The *items* that are about *paths*; raises pytest.UsageError where one has none."""
    chosen: set[pytest.Item] = set()
    for path in map(Path, paths):
        names = _snippets(root, path)
        found = {item for item in items if collecting.declared(item).variant.snippet in names}
        if not found:
            where = path.relative_to(root)
            why = "" if names else ": it shows no snippet"
            raise pytest.UsageError(f"no check is about {where}{why}")
        chosen |= found
    return chosen


def _snippets(root: Path, path: Path) -> set[str]:
    """The snippets that *path* is, holds or shows."""
    if path.is_relative_to(root / "snippets"):
        files = path.rglob("*") if path.is_dir() else [path]
        return {file.relative_to(root / "snippets").as_posix() for file in files}
    return {
        place.snippet
        for page in pages.pages(root)
        if page.path.is_relative_to(path)
        for place in page.shown()
    }
