"""The manifest: the items of each file of checks, so that one without a record is known."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from brokerdocs.digests import digest
from brokerdocs.evidence.files import folder, replace
from brokerdocs.evidence.records import Record, read

MANIFEST = "items.json"


def read_manifest(root: Path) -> dict[str, dict[str, Any]]:
    """The items of each file of checks: ``{file: {"digest": …, "items": […], "free": […]}}``.

    An item is ``{"id", "kind", "snippet", "title", "change"}``, as in its record; a free literal
    ``{"snippet", "digest", "line", "column", "text", "why"}``, with the digest of its snippet.
    """
    path = folder(root) / MANIFEST
    if not path.exists():
        return {}
    try:
        data: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: damaged ({error}); delete it and run again") from None
    return data


def write_manifest(
    root: Path,
    collected: Mapping[str, Iterable[dict[str, str]]],
    free: Sequence[tuple[str, dict[str, Any]]] = (),
) -> None:
    """Set the items of the files in *collected*, each of which was collected whole.

    *free* are literals, each with the file that declares it.
    Records of items that those files no longer hold are removed. Runs side by side wait for
    each other.
    """
    with _alone(folder(root)):
        try:
            manifest = read_manifest(root)
        except ValueError:  # what is damaged is made again
            manifest = {}
        for file, items in collected.items():
            mine = [literal for declared_in, literal in free if declared_in == file]
            manifest[file] = {"digest": digest(root / file), "items": list(items), "free": mine}
        for file in [file for file in manifest if not (root / file).exists()]:
            del manifest[file]
        replace(folder(root) / MANIFEST, manifest)
    known = {item["id"] for listing in manifest.values() for item in listing["items"]}
    for record in _undamaged(root):
        file = record.item.partition("::")[0]
        if record.item not in known and (file in manifest or not (root / file).exists()):
            (folder(root) / record.path).unlink(missing_ok=True)


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """One process at a time, for as long as the block runs."""
    place.mkdir(parents=True, exist_ok=True)
    with (place / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _undamaged(root: Path) -> list[Record]:
    try:
        return list(read(root))
    except ValueError:  # the run that meets it says so
        return []
