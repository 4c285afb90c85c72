"""What runs saw, on one line of Celery."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from brokerdocs.evidence import Record
from brokerdocs.site.judging.probes import Answer
from brokerdocs.site.judging.store import Store
from brokerdocs.site.judging.strip import WORST_FIRST, worst


def seen_on(line: str, given: Answer, capability: str, store: Store) -> list[Any]:
    """What the runs of an answer saw on a line; nothing where one of them did not hold."""
    return last_seen(seeing(line, given, capability, store), capability)


def seeing(line: str, given: Answer, capability: str, store: Store) -> Sequence[Record]:
    """The runs of an answer on a line; none where one of them did not hold."""
    if line == store.newest:
        return given.records
    known = of_same_items(given.records, store.on(line))
    if worst(line, known).state in WORST_FIRST:
        return []
    return [record for record in known if record.observations.get(capability)]


def of_same_items(records: Sequence[Record], known: Sequence[Record]) -> list[Record]:
    """Those *known* of the items of *records*."""
    items = {record.item for record in records}
    return [record for record in known if record.item in items]


def last_seen(records: Sequence[Record], name: str) -> list[Any]:
    """What each record saw last, if it saw it."""
    return [record.observations[name][-1] for record in records if record.observations.get(name)]
