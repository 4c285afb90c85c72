"""Pictures beside the records that vouch for them."""

from __future__ import annotations

from pathlib import Path

from brokerdocs.digests import DIGITS, digest, digest_of
from brokerdocs.evidence.files import folder
from brokerdocs.evidence.records import Record

PICTURE = "picture "
"""How the observation begins that names a picture's file; pages show it by what follows."""


def keep_picture(root: Path, snippet: str, name: str, data: bytes) -> str:
    """Keep a picture beside the records of *snippet*, in place of older ones of that name.

    Returns the file's name, which ends in the data's digest: the record that holds it
    vouches for the picture.
    """
    target = folder(root) / snippet
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob(f"{name}-{'[0-9a-f]' * DIGITS}.png"):
        old.unlink(missing_ok=True)
    file = f"{name}-{digest_of(data)}.png"
    (target / file).write_bytes(data)
    return file


def picture(root: Path, record: Record, name: str) -> Path | None:
    """The picture that *record* vouches for; None where it is gone or has become another."""
    file = str(record.observations.get(f"{PICTURE}{name}", [""])[-1])
    path = folder(root) / record.snippet / file
    return path if file and digest(path) == path.stem.rpartition("-")[2] else None
