"""Pairs of a broker and a result backend: whether they ran together, and the needs they meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from brokerdocs.evidence import Record
from brokerdocs.pairing import configuration, has_url
from brokerdocs.site.judging.probes import Answer, answers
from brokerdocs.site.judging.seeing import last_seen, seeing, seen_on
from brokerdocs.site.judging.store import Store
from brokerdocs.site.words import Words
from brokerdocs.systems import BROKERS, SYSTEMS, system_of

_OF_RESULTS = "results_"
"""How the capabilities of backends begin; all others are the broker's."""


@dataclass(frozen=True)
class Wanted:
    """What a reader may need: a capability, and the values of it that will do."""

    name: str
    words: Words
    does: Callable[[Any], bool]
    line: int
    """Of the page that asks for it."""

    @property
    def is_of_results(self) -> bool:
        """Whether it is asked of the backend."""
        return self.name.startswith(_OF_RESULTS)


@dataclass(frozen=True)
class Pair:
    """A broker, which is a system, and a backend, which is the snippet that its probes ask."""

    broker: str
    backend: str

    @property
    def system(self) -> str:
        """The system of the backend."""
        return system_of(self.backend)

    @property
    def capability(self) -> str:
        """What its probe observes."""
        return f"pair_{self.broker}"


class Pairs:
    """Every broker with every backend, judged by their records."""

    def __init__(self, store: Store, backends: Sequence[str], wanted: Sequence[Wanted]) -> None:
        self.store = store
        self.backends = backends
        self.wanted = wanted
        self._given: dict[tuple[str, str], list[Answer]] = {}

    @cached_property
    def ranked(self) -> list[Pair]:
        """Those that meet the most first, of equals those with a stable broker."""
        brokers = [one for one in BROKERS if has_url(self.store.root, one)]
        every = [Pair(broker, backend) for broker in brokers for backend in self.backends]
        return sorted(every, key=self._rank)

    def _rank(self, pair: Pair) -> tuple[bool, int, bool]:
        met, works = self.met(pair, self.store.newest), self.works(pair, self.store.newest)
        return not works, -len(met), SYSTEMS[pair.broker].status != "Stable"

    def met(self, pair: Pair, line: str) -> list[str]:
        """The needs that its parts meet on a line, by their capabilities."""
        return [
            one.name
            for one in self.wanted
            if any(self.does(given, one, line) for given in self.answers(pair, one))
        ]

    def does(self, given: Answer, wanted: Wanted, line: str) -> bool:
        """Whether all that an answer's runs saw on a line will do."""
        values = seen_on(line, given, wanted.name, self.store)
        return bool(values) and all(map(wanted.does, values))

    def answers(self, pair: Pair, wanted: Wanted) -> list[Answer]:
        """Those of the pair's broker or backend.

        A backend that a capability asks by another snippet is known by its system, unless that
        has several.
        """
        if not wanted.is_of_results:
            return self._answers(pair.broker, wanted.name)
        given = self._answers(pair.system, wanted.name)
        own = [one for one in given if one.snippet == pair.backend]
        return own or [one for one in given if one.snippet not in self.backends]

    def unmet(self) -> Iterator[Wanted]:
        """Needs that nothing meets, though every answer is there: their condition is wrong."""
        for wanted in self.wanted:
            given = [one for pair in self.ranked for one in self.answers(pair, wanted)]
            if given and all(
                one.state == "passed" and not self.does(one, wanted, self.store.newest)
                for one in given
            ):
                yield wanted

    def runs(self, pair: Pair, line: str) -> list[Record]:
        """Runs of the pair itself on a line, with its configuration as it is now."""
        now, name = configuration(self.store.root, pair.broker, pair.backend), pair.capability
        return [
            record
            for one in self._answers(pair.system, name)
            if one.snippet == pair.backend
            for record in seeing(line, one, name, self.store)
            if last_seen([record], f"{name}_text") == [now]
        ]

    def works(self, pair: Pair, line: str) -> bool:
        """Whether it returned a value and an error wherever it ran on a line."""
        seen = last_seen(self.runs(pair, line), f"{pair.capability}_works")
        return bool(seen) and all(seen)

    def _answers(self, system: str, capability: str) -> list[Answer]:
        key = (system, capability)
        if key not in self._given:
            self._given[key] = answers(self.store.probes(system), capability)
        return self._given[key]
