"""Evidence of several machines in one folder: the newest record of each item wins.

``python -m brokerdocs.running.session.merging FOLDER…`` adds what lies in the folders to the
evidence of the project in the current folder.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from brokerdocs import evidence


def merge(sources: list[Path], target: Path) -> int:
    """Merge *sources* into *target*; returns how many records were taken.

    Raises ValueError for a folder without a manifest, which holds no evidence, and for a
    damaged record.
    """
    taken = 0
    for source in sources:
        manifest = source / evidence.MANIFEST
        if not manifest.is_file():
            raise ValueError(f"{source}: no evidence here ({evidence.MANIFEST} is missing)")
        for file in sorted([*source.rglob("*.json"), *source.rglob("*.png")]):
            there = target / file.relative_to(source)
            if file.suffix == ".json" and file != manifest and _time(there) >= _time(file):
                continue
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, there)
            taken += file.suffix == ".json" and file != manifest
    return taken


def _time(record: Path) -> str:
    if not record.is_file():
        return ""
    try:
        return str(json.loads(record.read_text("utf-8"))["time"])
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"{record}: not a record ({error!r}); delete it and merge again") from None


def main(arguments: list[str]) -> int:
    """Returns the exit status."""
    try:
        taken = merge([Path(argument) for argument in arguments], evidence.folder(Path.cwd()))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{taken} records taken")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
