"""Probes: one capability asked of a system, on every server, and what the answers come to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from brokerdocs.evidence import Record
from brokerdocs.site.judging.proof import Item, ProofState, SnippetProof
from brokerdocs.systems import system_of


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
    """What a cell says of one snippet: a state and, if that is passed, the runs with a value."""

    state: ProofState
    snippet: str
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
        if item.kind == "probe" and system_of(proof.snippet) == system
    ]


def answers(asked: Iterable[Probe], capability: str) -> list[Answer]:
    """Judge one cell: an answer for each snippet that was asked, in the order of their names."""
    asked = [probe for probe in asked if capability in probe.capabilities]
    snippets = sorted({probe.snippet for probe in asked})
    return [
        _answer([probe for probe in asked if probe.snippet == snippet], snippet, capability)
        for snippet in snippets
    ]


def _answer(asked: Sequence[Probe], snippet: str, capability: str) -> Answer:
    """A failure on any server counts, and a value only beside its control."""
    if any(probe.failed for probe in asked):
        return Answer("failed", snippet)
    found = [
        (probe, record)
        for probe in asked
        for record in probe.item.records
        if record.state == "passed" and record.observations.get(capability)
    ]
    if not found:
        missing = [probe.item.state for probe in asked if probe.item.state != "passed"]
        return Answer(missing[0] if missing else "not run", snippet)
    if not all(probe.controlled for probe, _ in found):
        return Answer("not verified", snippet)
    return Answer("passed", snippet, tuple(record for _, record in found))
