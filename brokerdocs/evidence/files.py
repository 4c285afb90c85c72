"""Where evidence lies, and how a file of it is written."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def folder(root: Path) -> Path:
    """The folder of evidence of the project at *root*."""
    override = os.environ.get("BROKERDOCS_EVIDENCE")
    return Path(override) if override else root / "build" / "evidence"


def replace(path: Path, data: Any) -> None:
    """Write *data* as JSON in place of what is there, in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(f".{os.getpid()}.new")
    new.write_text(
        json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n", "utf-8"
    )
    new.replace(path)
