"""Probes: one capability asked of a system, on every server, and what the answers come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from brokerdocs.evidence import Record
from brokerdocs.site.judging.proof import Item, ProofState, SnippetProof


@dataclass(frozen=True)
class Probe:
    """One probe of a system, with the controls of the same function."""

    snippet: str
    item: Item
    controls: tuple[Item, ...]
    capabilities: tuple[str, ...]
    """What the function observes, on this system or on another."""

    @property
    def failed(self) -> bool:
        """Whether a fresh run of the probe or of a control failed, on whatever server."""
        return any(item.state == "failed" for item in (self.item, *self.controls))

    @property
    def controlled(self) -> bool:
        """Whether each control has a fresh run that passed."""
        return all(control.state == "passed" for control in self.controls)


@dataclass(frozen=True)
class Answer:
    """What a cell says: a state and, where that is passed, the runs that saw a value."""

    state: ProofState
    snippet: str = ""
    """Where the evidence stands; empty where there is none."""
    records: tuple[Record, ...] = ()


def probes(proofs: Iterable[SnippetProof], system: str) -> list[Probe]:
    """The listed probes of *system*."""
    proofs = list(proofs)
    observed: dict[str, set[str]] = {}
    for item in (item for proof in proofs for item in proof.items):
        names = {name for record in item.records for name in record.observations}
        observed.setdefault(item.function, set()).update(names)
    return [
        Probe(
            proof.snippet,
            item,
            tuple(c for c in proof.items if c.kind == "control" and c.function == item.function),
            tuple(sorted(observed[item.function])),
        )
        for proof in proofs
        for item in proof.items
        if item.kind == "probe" and proof.snippet.partition("/")[0] == system
    ]


def answer(asked: Iterable[Probe], capability: str) -> Answer:
    """Judge one cell: a failure anywhere counts, and a value only beside its control."""
    asked = [probe for probe in asked if capability in probe.capabilities]
    if guilty := [probe for probe in asked if probe.failed]:
        return Answer("failed", guilty[0].snippet)
    found = [
        (probe, record)
        for probe in asked
        for record in probe.item.records
        if record.state == "passed" and record.observations.get(capability)
    ]
    if not found:
        missing = [probe for probe in asked if probe.item.state != "passed"]
        return Answer(missing[0].item.state, missing[0].snippet) if missing else Answer("not run")
    if loose := [probe for probe, _ in found if not probe.controlled]:
        return Answer("not verified", loose[0].snippet)
    newest = max(found, key=lambda pair: pair[1].time)[0]
    return Answer("passed", newest.snippet, tuple(record for _, record in found))
