"""What changed from one line of Celery to the next, by what both of them saw."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from brokerdocs.evidence import PICTURE, Record
from brokerdocs.site.judging.proof import versions_of
from brokerdocs.site.judging.store import Store
from brokerdocs.site.words import UPGRADING, Words, split

Ran = Mapping[str, Record]
"""The record of each item on one line, by its node id."""

Seen = Words | bool | str
"""The outcome in words, or the value that was observed."""


@dataclass(frozen=True)
class Change:
    """One thing that is otherwise on the later line."""

    system: str
    before: Seen
    after: Seen
    snippets: tuple[str, ...]
    name: str = ""
    """Of the observation that is another; empty where the outcome is."""


@dataclass(frozen=True)
class Step:
    """From one line that was run to the next."""

    before: str
    """The version that was run."""
    after: str
    changes: tuple[Change, ...]
    compared: int
    """Items that both lines ran."""
    came: tuple[str, ...] = ()
    """Settings and options of the pages' tables that the earlier line lacks."""
    went: tuple[str, ...] = ()

    @property
    def systems(self) -> list[str]:
        """Those of which something changed."""
        return list(dict.fromkeys(change.system for change in self.changes))


def steps(store: Store, states: Mapping[str, Words]) -> list[Step]:
    """The steps between lines, the newest first; a line that was not run is left out.

    :param states: words for what has no reason of its own.
    """
    ran = {line: seen for line in store.older if (seen := _seen(store.on(line)))}
    ran[store.newest] = _seen([record for proof in store.proofs for record in proof.records])
    made = []
    for before, after in pairwise(ran):
        if ran[after]:
            lacked, lacking = store.lacking(before), store.lacking(after)
            step = _step(ran[before], ran[after], states)
            came, went = sorted(lacked - lacking), sorted(lacking - lacked)
            made.append(replace(step, came=tuple(came), went=tuple(went)))
    return made[::-1]


def _seen(records: Sequence[Record]) -> Ran:
    """The newest record of each item that was run as published, whatever the server."""
    kept: dict[str, Record] = {}
    for record in sorted(records, key=lambda record: record.time):
        if record.kind not in ("mutant", "control") and record.state != "not run":
            kept[record.item] = record
    return kept


def _step(before: Ran, after: Ran, states: Mapping[str, Words]) -> Step:
    both = sorted(before.keys() & after.keys())
    found: dict[tuple[str, Seen, Seen, str], list[str]] = {}
    for item in both:
        one, other = before[item], after[item]
        if one.state != other.state or one.reason != other.reason:
            key = (one.system, _said(one, states), _said(other, states), "")
            found.setdefault(key, []).append(one.snippet)
        elif one.state == "passed":
            for name, old, new in _observed(one, other):
                found.setdefault((one.system, old, new, name), []).append(one.snippet)
    changes = [
        Change(system, old, new, tuple(dict.fromkeys(snippets)), name)
        for (system, old, new, name), snippets in sorted(found.items(), key=repr)
    ]
    return Step(_celery(before), _celery(after), tuple(changes), len(both))


def _said(record: Record, states: Mapping[str, Words]) -> Words:
    return split(record.reason) if record.reason else states[record.state]


def _observed(before: Record, after: Record) -> Iterator[tuple[str, Seen, Seen]]:
    """Observations that share no value; figures vary from run to run, and are left out.

    So is the file of a picture, whose name is another with every picture.
    """
    for name in before.observations.keys() & after.observations.keys():
        old, new = before.observations[name], after.observations[name]
        if name.startswith(PICTURE) or {*old} & {*new}:
            continue
        if all(isinstance(value, bool | str) for value in [*old, *new]):
            yield name, *_differing(old[-1], new[-1])


_NAMES = re.compile(r"[\w.-]+(?:, [\w.-]+)+")


def _differing(old: bool | str, new: bool | str) -> tuple[Seen, Seen]:
    """Both values; of two lists of names that share some, the names that only one has."""
    if not all(isinstance(value, str) and _NAMES.fullmatch(value) for value in (old, new)):
        return old, new
    one, other = (str(value).split(", ") for value in (old, new))
    if not {*one} & {*other} or {*one} == {*other}:
        return old, new
    return _only(one, other), _only(other, one)


def _only(names: Sequence[str], others: Sequence[str]) -> Seen:
    found = [name for name in names if name not in others]
    return UPGRADING["only"].format(names=", ".join(found)) if found else "–"


def _celery(seen: Ran) -> str:
    return versions_of(record.versions.get("Celery", "") for record in seen.values())[-1]


@dataclass(frozen=True)
class Library:
    """A library on one line."""

    ran: str
    """Its version; empty where nothing that ran uses it."""
    allowed: str
    """The releases that Celery and kombu allow, ``<6.5,>=4.5.2``; empty for any."""


def clients(store: Store) -> dict[str, list[Library]]:
    """Library to what each line that was run has of it, the oldest first; those that differ."""
    ran = {line: store.on(line) for line in store.older if store.on(line)}
    ran[store.newest] = [record for proof in store.proofs for record in proof.records]
    names = dict.fromkeys(
        name for records in ran.values() for one in records for name in one.versions
    )
    allowed = {line: store.allowed(line) for line in ran}
    table = {
        name: [
            Library(
                ", ".join(versions_of(one.versions.get(name, "") for one in records)),
                allowed[line].get(name, ""),
            )
            for line, records in ran.items()
        ]
        for name in names
        if name != "Python"
    }
    return {name: row for name, row in table.items() if len({*row}) > 1}
