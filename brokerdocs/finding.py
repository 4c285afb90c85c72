"""A finding: one thing that is wrong, and where."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong, in the one form in which people and CI see it."""

    path: str
    """File, relative to the project's root where it lies inside it."""

    line: int
    """Line in that file, from 1; 0 where the whole file is meant."""

    message: str
    """What is wrong and what to do next: one line."""

    rule: str
    """Short name of the rule, such as ``dead-option``."""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message} ({self.rule})"

    def as_annotation(self) -> str:
        """The same as a workflow command, which GitHub shows beside the line."""
        line = max(self.line, 1)
        return f"::error file={self.path},line={line},title={self.rule}::{self.message}"


def relative(path: Path, root: Path) -> str:
    """Name *path* as a finding does: relative to *root* where it lies inside it."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return str(path)
