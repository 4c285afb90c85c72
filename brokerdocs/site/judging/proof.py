"""What evidence proves of one snippet: a state, the reason for it, and what was checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from brokerdocs.digests import Digests
from brokerdocs.evidence import Record, Server, State
from brokerdocs.site.words import REASONS, Words, split

ProofState = Literal["passed", "failed", "not run", "not verified"]
OWN = ("check", "experiment", "probe")
"""Kinds of item that say something of one snippet: a common check says it of all alike."""
NOT_ASKED = ("probe", "not run")
"""Kind and state of what leaves its snippet as it is: the comparison says that it was not run."""
WORST_FIRST: tuple[ProofState, ...] = ("failed", "not verified", "not run", "passed")


@dataclass(frozen=True)
class Item:
    """One item of a snippet and the fresh records that it has."""

    id: str
    kind: str
    title: Words
    change: str
    records: tuple[Record, ...]
    stale: tuple[str, ...] = ()
    """Files that changed after the item's runs, where all its records are stale."""

    @property
    def function(self) -> str:
        """The test function: that of an item is also that of its mutants and controls."""
        return self.id.partition("[")[0]

    @property
    def state(self) -> ProofState:
        """A failure anywhere counts; so does a success where nothing failed."""
        states: set[State] = {record.state for record in self.records}
        for state in ("failed", "passed", "not run"):
            if state in states:
                return state
        return "not verified"

    @property
    def newest(self) -> Record | None:
        """The newest record that has the item's state."""
        return max(
            (record for record in self.records if record.state == self.state),
            key=lambda record: record.time,
            default=None,
        )


@dataclass(frozen=True, order=True)
class Free:
    """A literal that is the reader's to choose."""

    line: int
    column: int
    """From 0, in characters."""
    text: str
    why: Words


@dataclass(frozen=True)
class SnippetProof:
    """What is proved of one snippet."""

    snippet: str
    state: ProofState
    reason: Words | None = None
    items: tuple[Item, ...] = ()
    records: tuple[Record, ...] = ()
    """Every fresh record, whatever its state."""
    free: tuple[Free, ...] = ()

    @property
    def asked(self) -> tuple[Item, ...]:
        """The items that judge it: without probes that were not run, where others are its own.

        A probe asks what a system can do, some of them at night alone.
        """
        unasked = {one.function for one in self.items if (one.kind, one.state) == NOT_ASKED}
        asked = tuple(item for item in self.items if item.function not in unasked)
        return asked if any(item.kind in OWN for item in asked) else self.items

    @property
    def passed(self) -> list[Record]:
        """The fresh records of items that passed."""
        return [record for record in self.records if record.state == "passed"]

    @property
    def celery(self) -> list[str]:
        """Versions of Celery, the oldest first."""
        return versions_of(record.versions.get("Celery", "") for record in self.passed)

    @property
    def products(self) -> dict[str, list[str]]:
        """Versions of each server, as they reported them."""
        return products_of(self.passed)

    @property
    def date(self) -> str:
        """The day of the newest record that passed."""
        return max((record.time for record in self.passed), default="")[:10]

    @property
    def seconds(self) -> float:
        """What the items took in their newest run, together."""
        return sum(item.newest.seconds for item in self.items if item.newest)


def versions_of(versions: Iterable[str]) -> list[str]:
    """Versions without repetition, the oldest first."""

    def key(version: str) -> list[tuple[int, str]]:
        return [(int(part), "") if part.isdigit() else (0, part) for part in version.split(".")]

    return sorted({version for version in versions if version}, key=key)


def celery_in(records: Iterable[Record]) -> str:
    """The newest version of Celery that the records name; empty without records."""
    return next(reversed(versions_of(one.versions.get("Celery", "") for one in records)), "")


def products_of(records: Iterable[Record]) -> dict[str, list[str]]:
    """Versions of each server that the records name."""
    servers: list[Server] = [server for record in records for server in record.servers]
    names = dict.fromkeys(sorted(server.product for server in servers))
    return {
        name: versions_of(server.version for server in servers if server.product == name)
        for name in names
    }


def prove(
    digests: Digests,
    snippet: str,
    records: Iterable[Record],
    manifest: Mapping[str, Mapping[str, Any]],
) -> SnippetProof:
    """Judge the evidence of *snippet*.

    Green asks that the manifest lists a check of the snippet's own, that each item in
    it has a fresh record that passed, that none failed, and that the files of checks
    are those that were collected.

    :param digests: of the project's files, taken once for a build.
    """
    if not digests[f"snippets/{snippet}"]:
        return SnippetProof(snippet, "not verified", REASONS["gone"])
    listed = [
        (file, entry)
        for file, listing in manifest.items()
        for entry in listing["items"]
        if entry["snippet"] == snippet
    ]
    mine = {entry["id"] for _, entry in listed}
    found = [record for record in records if not mine or record.item in mine]
    stale = {id(record): record.stale(digests) for record in found}
    fresh = tuple(record for record in found if not stale[id(record)])
    items = tuple(_item(entry, found, stale) for _, entry in listed)
    judged = SnippetProof(
        snippet, "not verified", None, items, fresh, _free(digests, snippet, manifest)
    )
    changed = sorted({file for file, _ in listed if digests[file] != manifest[file]["digest"]})
    if not listed:
        files = sorted({file for files in stale.values() for file in files})
        reason = _stale(files) if files else REASONS["no record" if not found else "no check"]
        return replace(judged, reason=reason)
    if changed:
        return replace(judged, reason=_stale(changed))
    if not any(item.kind in OWN or item.state == "failed" for item in items):
        return replace(judged, reason=REASONS["no own check"])
    asked = judged.asked
    for state in WORST_FIRST:
        if guilty := [item for item in asked if item.state == state]:
            return replace(judged, state=state, reason=_reason(state, guilty, len(asked)))
    return judged


def _free(
    digests: Digests, snippet: str, manifest: Mapping[str, Mapping[str, Any]]
) -> tuple[Free, ...]:
    """Those of *snippet*, as long as it is what they were found in."""
    now = digests[f"snippets/{snippet}"]
    listed = (entry for listing in manifest.values() for entry in listing.get("free", ()))
    return tuple(
        sorted(
            Free(entry["line"], entry["column"], entry["text"], split(entry["why"]))
            for entry in listed
            if entry["snippet"] == snippet and entry["digest"] == now
        )
    )


def _item(entry: Mapping[str, str], found: list[Record], stale: Mapping[int, list[str]]) -> Item:
    records = [record for record in found if record.item == entry["id"]]
    fresh = tuple(record for record in records if not stale[id(record)])
    files = {file for record in records for file in stale[id(record)]} if not fresh else set()
    return Item(
        entry["id"],
        entry["kind"],
        split(entry.get("title", "")),
        entry.get("change", ""),
        fresh,
        tuple(sorted(files)),
    )


def _reason(state: ProofState, guilty: list[Item], count: int) -> Words | None:
    if state == "passed":
        return None
    if state == "not verified":
        if files := sorted({file for item in guilty for file in item.stale}):
            return _stale(files)
        if len(guilty) == count:
            return REASONS["no record"]
        return REASONS["item without record"].format(count=len(guilty), item=guilty[0].id)
    record = guilty[0].newest
    return split(record.reason) if record and record.reason else None


def _stale(files: list[str]) -> Words:
    named = ", ".join(files[:3]) + (" …" if len(files) > 3 else "")
    return REASONS["stale"].format(files=named)
