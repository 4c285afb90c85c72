"""What an older line of Celery has of what pages print, as its own environment says."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from brokerdocs.evidence.files import folder, replace

LINE = "celery-"
"""How the name of such a file begins."""


@dataclass(frozen=True)
class Line:
    """What an older line of Celery has of what pages print, by its own environment."""

    celery: str
    time: str
    """UTC, ISO 8601."""
    defaults: dict[str, Any]
    """By the names that pages have for them."""
    missing: list[str]
    """Defaults that no library of the line has."""
    absent: dict[str, str]
    """Options of the tables, by dotted path, with why they are absent: ``中文 | English``."""
    allowed: dict[str, str] = field(default_factory=dict)
    """Library to the releases that its Celery and kombu allow."""


def write_line(root: Path, line: Line) -> None:
    """Keep *line*, over what an earlier run kept of it."""
    replace(folder(root) / f"{LINE}{line.celery}.json", asdict(line))


def read_lines(root: Path) -> list[Line]:
    """What runs on older lines kept; raises ValueError naming a damaged file."""
    found = []
    for path in sorted(folder(root).glob(f"{LINE}*.json")):
        try:
            found.append(Line(**json.loads(path.read_text("utf-8"))))
        except (ValueError, TypeError) as error:
            message = f"{path}: damaged ({error}); delete it and run again"
            raise ValueError(message) from None
    return found
