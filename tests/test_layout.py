"""Direction of imports: rooms import downwards, folders of a room form no circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "brokerdocs"

LEAVES = {
    "defaults", "digests", "evidence", "finding", "libraries", "lines", "literals", "pages",
    "pairing", "systems",
}  # fmt: skip
"""Modules and packages that every room may import."""

ROOMS = {"services": set[str](), "running": {"services"}, "site": set[str]()}
"""Room to the rooms that it may import."""

LAYERED = ["evidence", "services", "running", "site"]
"""Packages in which no two folders or modules import each other, at any depth."""


def modules(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def name_of(path: Path) -> tuple[str, ...]:
    """The module's dotted name in parts, that of a package for its ``__init__``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def exists(parts: tuple[str, ...]) -> bool:
    path = ROOT.joinpath(*parts)
    return path.is_dir() or path.with_suffix(".py").is_file()


def imported(path: Path) -> Iterator[tuple[str, ...]]:
    """Modules of the project that a module imports, in functions and for types too."""
    package = name_of(path) if path.name == "__init__.py" else name_of(path)[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for one in node.names:
                if (parts := tuple(one.name.split(".")))[0] == PACKAGE:
                    yield parts
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else ()
            base += tuple(node.module.split(".")) if node.module else ()
            if base[0] == PACKAGE:
                for one in node.names:
                    yield (*base, one.name) if exists((*base, one.name)) else base


def test_leaves_import_only_leaves() -> None:
    for leaf in LEAVES:
        place = ROOT / PACKAGE / leaf
        files = modules(place) if place.is_dir() else [place.with_suffix(".py")]
        found = {parts[1] for file in files for parts in imported(file)}
        assert found <= (set() if leaf == "systems" else LEAVES), leaf


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_downwards(room: str) -> None:
    allowed = LEAVES | ROOMS[room] | {room}
    wrong = [
        f"{path.relative_to(ROOT)} imports {'.'.join(parts)}"
        for path in modules(ROOT / PACKAGE / room)
        for parts in imported(path)
        if parts[1:] and parts[1] not in allowed
    ]
    assert not wrong


def graph(folder: Path) -> dict[str, set[str]]:
    """The modules and subfolders of a folder, each with those that it imports."""
    here = name_of(folder / "__init__.py")
    found: dict[str, set[str]] = {}
    for path in modules(folder):
        if path == folder / "__init__.py":  # the face, for others
            continue
        child = path.relative_to(folder).with_suffix("").parts[0]
        for parts in imported(path):
            if parts[: len(here)] == here:
                target = parts[len(here)] if len(parts) > len(here) else "__init__"
                if target != child:
                    found.setdefault(child, set()).add(target)
    return found


def circle(edges: dict[str, set[str]]) -> list[str]:
    """One circle of a graph; empty if there is none."""
    done: set[str] = set()

    def walk(node: str, way: list[str]) -> list[str]:
        if node in way:
            return [*way[way.index(node) :], node]
        if node not in done:
            for target in sorted(edges.get(node, ())):
                if found := walk(target, [*way, node]):
                    return found
            done.add(node)
        return []

    for node in sorted(edges):
        if found := walk(node, []):
            return found
    return []


def test_a_circle_is_found() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert circle({"a": {"b", "c"}, "b": {"c"}}) == []


@pytest.mark.parametrize("room", LAYERED)
def test_folders_of_a_room_form_no_circle(room: str) -> None:
    top = ROOT / PACKAGE / room
    for package in sorted(path.parent for path in top.rglob("__init__.py")):
        edges = graph(package)
        assert not circle(edges), package
        assert not any("__init__" in targets for targets in edges.values()), package
