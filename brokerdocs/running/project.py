"""What the project holds: its checks' inputs and the versions they run on."""

from __future__ import annotations

import importlib.metadata
import platform
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from brokerdocs import evidence
from brokerdocs.running.snippet import HIDDEN
from brokerdocs.systems import SYSTEMS

LIBRARIES = {
    "Celery": "celery",
    "kombu": "kombu",
    "redis-py": "redis",
    "py-amqp": "amqp",
    "billiard": "billiard",
    "vine": "vine",
}
CLIENTS = {
    **{f"{system.name}/*": system.clients for system in SYSTEMS.values() if system.clients},
    "*/monitoring.py": ("flower",),
    "*/monitoring/*": ("flower",),
    "*/flower*": ("flower",),
}
"""What items of these snippets use besides. Another version makes those run again, no others."""

REPORTING = {"comparing.py", "controller.py", "plugin.py", "results.py"}
"""Modules of this room that choose and report items but touch none of them."""


def checks_folder(root: Path) -> Path:
    """Where the checks of snippets lie."""
    return root / "tests" / "snippets"


@cache
def versions(snippet: str) -> dict[str, str]:
    """Python and the libraries whose behaviour the items of *snippet* show."""
    found = {"Python": platform.python_version()}
    patterns = [pattern for pattern in CLIENTS if fnmatch(snippet, pattern)]
    clients = {name: name for pattern in patterns for name in CLIENTS[pattern]}
    for name, distribution in (LIBRARIES | clients).items():
        found[name] = importlib.metadata.version(distribution)
    return found


def inputs(root: Path, snippet: Path, check: Path) -> dict[str, str]:
    """Digests of all that an item's outcome depends on, by path relative to *root*."""
    files = [snippet, check, *_support(root / "snippets", snippet), *_helpers(root), *_machinery()]
    return {
        file.relative_to(root).as_posix(): evidence.digest(file)
        for file in sorted(set(files))
        if file.is_relative_to(root)
    }


def _support(top: Path, snippet: Path) -> list[Path]:
    folder = snippet.parent
    found: list[Path] = []
    while folder.is_relative_to(top):
        found += [path for path in (folder / HIDDEN).rglob("*") if _is_source(path)]
        folder = folder.parent
    return found


@cache
def _helpers(root: Path) -> tuple[Path, ...]:
    """Modules beside the checks that hold no checks themselves."""
    return tuple(
        path
        for path in checks_folder(root).rglob("*.py")
        if _is_source(path) and not path.name.startswith("test_")
    )


@cache
def _machinery() -> tuple[Path, ...]:
    here = Path(__file__).resolve().parent
    running = (path for path in here.glob("*.py") if path.name not in REPORTING)
    return (*running, *(here.parent / "services").rglob("*.py"))


def _is_source(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts
