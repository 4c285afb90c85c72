"""On which lines of Celery a statement is true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from brokerdocs.evidence import Record
from brokerdocs.site.judging.proof import NOT_ASKED, Item, ProofState, SnippetProof, versions_of
from brokerdocs.site.words import LINES, Words, split

MarkState = Literal["passed", "failed", "does not hold", "absent", "not run"]
WORST_FIRST: tuple[MarkState, ...] = ("failed", "does not hold", "absent")
_OF_THE_NEWEST: dict[ProofState, MarkState] = {
    "passed": "passed",
    "failed": "failed",
    "not run": "not run",
    "not verified": "not run",
}


@dataclass(frozen=True)
class Mark:
    """What one line says of a snippet."""

    line: str
    state: MarkState
    celery: str = ""
    """The version that was run; empty where none was."""
    reasons: tuple[Words, ...] = ()
    date: str = ""
    verdict: str = ""
    """Of a claim: what the line says of it."""


@dataclass(frozen=True)
class Strip:
    """The marks of all lines, the oldest first, so that the newest is the last."""

    marks: tuple[Mark, ...] = ()

    @property
    def agree(self) -> list[Mark]:
        """The lines on which it holds."""
        return [mark for mark in self.marks if mark.state == "passed"]

    @property
    def is_open(self) -> bool:
        """Whether some line says otherwise than the newest."""
        return any(mark.state in WORST_FIRST for mark in self.marks[:-1])


def strip_of(proof: SnippetProof, newest: str, older: Mapping[str, Sequence[Record]]) -> Strip:
    """The marks of a snippet.

    :param proof: by the records of the newest line.
    :param older: line to its fresh records of the snippet, the oldest first.
    """
    items = [item for item in proof.items if item.kind not in ("mutant", "control")]
    marks = [_mark(line, items, records) for line, records in older.items()]
    celery = proof.celery[-1] if proof.celery else ""
    last = Mark(newest, _OF_THE_NEWEST[proof.state], celery, (), proof.date)
    return Strip((*marks, last))


def _mark(line: str, items: Sequence[Item], records: Sequence[Record]) -> Mark:
    """What *line* says: the worst that one of *items* saw; holds where each of them passed."""
    probes = {one.item for one in records if (one.kind, one.state) == NOT_ASKED}
    listed = {item.id for item in items}
    listed = listed - probes or listed
    records = [record for record in records if record.item in listed]
    mark, missing = worst(line, records), listed - {record.item for record in records}
    if mark.state == "passed" and missing:
        why = LINES["partly"].format(missing=len(missing), all=len(listed))
        return replace(mark, state="not run", reasons=(why,))
    return mark


def worst(line: str, records: Sequence[Record]) -> Mark:
    """The worst that *records* of *line* say; that it holds, where each says so."""
    if not records:
        return Mark(line, "not run")
    celery = versions_of(record.versions.get("Celery", "") for record in records)[-1]
    date = max(record.time for record in records)[:10]
    for state in (*WORST_FIRST, "not run"):
        if guilty := [record for record in records if record.state == state]:
            reasons = dict.fromkeys(split(record.reason) for record in guilty)
            return Mark(line, state, celery, tuple(reasons), date)
    return Mark(line, "passed", celery, (), date)
