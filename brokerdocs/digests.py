"""Digests of a project's files and folders."""

from __future__ import annotations

import hashlib
from pathlib import Path

DIGITS = 16
"""Of SHA-256: 64 bits tell a project's files apart, and records stay small."""

MACHINERY = "brokerdocs/"
"""The input that stands for all of the machinery that touches items."""
TOUCHES_ITEMS = (
    "systems.py",
    "running/private.py",
    "running/snippet/",
    "running/checks/declaring.py",
    "running/checks/collecting.py",
    "running/checks/requirements.py",
    "running/item/",
    "running/session/forking.py",
    "running/session/lanes.py",
    "running/session/preloading.py",
    "services/model.py",
    "services/waiting.py",
    "services/supervisor/",
    "services/table.py",
    "services/hosts/",
    "services/installing/",
    "services/brokers/server.py",
    "services/brokers/emulator.py",
    "services/brokers/certificates.py",
)
"""Files and folders of the machinery, below its package, that an outcome may change with."""


class Digests(dict[str, str]):
    """Digests of a project's files and folders, each taken once: for one run or one build.

    Keys are paths relative to the project's root. A folder's path ends in ``/``, and its
    digest is over the sources below it. What does not exist has an empty one.
    """

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root

    def __missing__(self, path: str) -> str:
        if path == MACHINERY:
            parts = [f"{path}{part}" for part in TOUCHES_ITEMS]
        elif path.endswith("/"):
            below = sorted(file for file in (self.root / path).rglob("*") if is_source(file))
            parts = [file.relative_to(self.root).as_posix() for file in below]
        else:
            self[path] = digest(self.root / path)
            return self[path]
        named = [f"{part} {self[part]}" for part in parts if self[part]]
        self[path] = digest_of("\n".join(named).encode()) if named else ""
        return self[path]


def is_source(path: Path) -> bool:
    """Whether *path* is a file that somebody wrote."""
    return path.is_file() and "__pycache__" not in path.parts


def digest(path: Path) -> str:
    """Digest of a file, in 16 hexadecimal digits; empty where there is none."""
    try:
        return digest_of(path.read_bytes())
    except OSError:
        return ""


def digest_of(content: bytes) -> str:
    """Digest of *content*, in 16 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()[:DIGITS]
