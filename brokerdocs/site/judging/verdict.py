"""Verdict of the runs on a claim."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from brokerdocs.site.judging.proof import Item
from brokerdocs.site.judging.store import Store
from brokerdocs.site.judging.strip import MarkState, Strip, worst
from brokerdocs.site.words import VERDICTS

DECLARED = tuple(name for name in VERDICTS if name not in ("failed", "not verified"))
FROM_RUNS = ("true", "false", "only-if")
"""Verdicts that evidence can contradict: a ratio or an opinion cannot be false."""


def failures(store: Store, number: str, experiments: Collection[str] = ()) -> list[Item]:
    """Items with a fresh failed record on which the claim *number* rests.

    Mutants and controls count with the check that they belong to. An item that failed before
    it could name a claim counts if its snippet is one of the claim's *experiments*.
    """
    found = []
    for proof in store.proofs:
        named: dict[str, set[str]] = {}
        for item in proof.items:
            claims = {name for record in item.records for name in record.claims}
            named.setdefault(item.function, set()).update(claims)
        for item in proof.items:
            names = named[item.function]
            about = number in names or (not names and proof.snippet in experiments)
            if item.state == "failed" and about:
                found.append(item)
    return found


def seen(store: Store, number: str, experiments: Collection[str] = ()) -> str | None:
    """The verdict of the evidence: true, false, only-if; failed if a run of it failed.

    None if no fresh run names the claim.
    """
    if failures(store, number, experiments):
        return "failed"
    return _of(set(store.claim(number)))


def _of(values: set[bool]) -> str | None:
    """The verdict of runs in which a claim held, did not hold, or both."""
    if not values:
        return None
    return "only-if" if len(values) == 2 else "true" if values == {True} else "false"


def strip(store: Store, number: str, experiments: Collection[str] = ()) -> Strip:
    """What each line says of the claim *number*: nothing while the newest says nothing."""
    newest = seen(store, number, experiments)
    speaking = {record.item: record for record in store.claims.get(number, [])}
    if newest is None or newest == "failed":
        return Strip()
    marks = []
    for line in store.older:
        records = [one for one in store.on(line) if one.item in speaking]
        mark = worst(line, records)
        verdict = _of({one.claims[number] for one in records if number in one.claims})
        if mark.state in ("passed", "does not hold") and verdict:
            state: MarkState = "passed" if verdict == newest else "does not hold"
            mark = replace(mark, state=state, verdict=verdict)
        marks.append(mark)
    last = replace(worst(store.newest, list(speaking.values())), verdict=newest)
    return Strip((*marks, last))


def settled(store: Store, number: str, declared: str, experiments: Collection[str]) -> str | None:
    """What `seen` says, once the runs can say it of a verdict that is *declared*.

    Of what is true only sometimes one run sees one side: until every one of *experiments* has
    run, a side that is missing contradicts nothing.
    """
    found = seen(store, number, experiments)
    is_half = declared == "only-if" and found in ("true", "false")
    return None if is_half and not all(map(store.complete, experiments)) else found
