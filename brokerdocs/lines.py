"""Release lines of Celery: 5.4, 5.5, …; each has a lock, and an environment made from it.

The newest is that of ``requirements.txt``; each older one has a file of ``locks/``.
"""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_PINNED = re.compile(r"^celery(?:\[[^]]*\])?==([\w.]+)", re.MULTILINE)


def line_of(version: str) -> str:
    """``5.6`` of ``5.6.3``."""
    return ".".join(version.split(".")[:2])


@cache
def older(root: Path) -> list[str]:
    """The lines before the newest that the project at *root* has a lock of, the oldest first."""
    names = [path.stem.partition("-")[2] for path in (root / "locks").glob("celery-*.txt")]
    return sorted(names, key=lambda line: [int(part) for part in line.split(".")])


@cache
def newest(root: Path) -> str:
    """The line of the project's own lock; without one, of the Celery that is installed."""
    lock = root / "requirements.txt"
    pinned = _PINNED.search(lock.read_text("utf-8")) if lock.is_file() else None
    return line_of(pinned[1] if pinned else importlib.metadata.version("celery"))


def line_in(root: Path, versions: Mapping[str, str]) -> str:
    """The line among a record's *versions*; the newest, where they name no Celery."""
    return line_of(versions["Celery"]) if "Celery" in versions else newest(root)


def is_newest(root: Path) -> bool:
    """Whether this environment has Celery's newest line, of which everything is demanded."""
    return line_of(importlib.metadata.version("celery")) == newest(root)
