"""The order of a run: which group of items a lane takes next."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping

import pytest

from brokerdocs.running.checks import collecting
from brokerdocs.systems import system_of

UNKNOWN_SECONDS = 1.0
"""Of an item that no record tells of: the median of all is 0.6 s."""


class Group:
    """Items for one lane, in their order.

    Those of one check and one snippet, as published first, then its altered copies; or those of
    one changed literal, until one notices it.
    """

    def __init__(self, system: str, items: list[pytest.Item], seconds: float) -> None:
        self.system = system
        self.items = items
        self.seconds = seconds


def groups(items: Iterable[pytest.Item], seconds: Mapping[str, float]) -> list[Group]:
    """The groups of *items*; *seconds* an item took last, by its node id."""
    by_key: dict[str, list[pytest.Item]] = defaultdict(list)
    systems: dict[str, str] = {}
    for item in items:
        if collecting.is_ours(item):
            declared = collecting.declared(item)
            name, literal = declared.variant.snippet, declared.literal
            key = f"{name} {literal}" if literal else declared.published
            by_key[key].append(item)
            systems[key] = system_of(name)
        else:
            by_key[item.nodeid].append(item)
    return [
        Group(
            systems.get(key, ""),
            sorted(found, key=lambda item: _order(item, key)),
            sum(seconds.get(item.nodeid, UNKNOWN_SECONDS) for item in found),
        )
        for key, found in by_key.items()
    ]


def _order(item: pytest.Item, published: str) -> int:
    """As published first; of a changed literal, the checks of its setting first, probes last."""
    if not collecting.is_ours(item):
        return 0
    declared = collecting.declared(item)
    if declared.literal is None:
        return item.nodeid != published
    if any(declared.literal.path.startswith(one.path) for one in declared.changes):
        return 0
    return 2 if declared.proof.kind == "probe" else 1


def share(found: Iterable[Group], number: int, of: int) -> list[pytest.Item]:
    """The items of one of several machines that share a run.

    The longest group goes first to whoever has least to do, so every machine that knows the
    same durations comes to the same division.

    :param number: of this machine, from 1.
    :param of: how many machines there are.
    """
    shares: list[list[Group]] = [[] for _ in range(of)]
    for group in sorted(found, key=lambda group: group.seconds, reverse=True):
        min(shares, key=lambda share: sum(one.seconds for one in share)).append(group)
    return [item for group in shares[number - 1] for item in group.items]


class Schedule:
    """Groups yet to run, handed out one lane at a time.

    A lane stays with a system while there is work in it, since each lane has servers of its
    own; a lane that is free goes where most work waits for each lane that is there, and not
    where half of the lanes are already, if there is other work: servers cost memory. The
    longest group of a system comes first, of equals the one collected first.
    """

    def __init__(self, found: Iterable[Group], lanes: int = 1) -> None:
        """*lanes* is how many there are."""
        self._most = (lanes + 1) // 2
        self._waiting: dict[str, deque[Group]] = defaultdict(deque)
        for group in sorted(found, key=lambda group: group.seconds, reverse=True):
            self._waiting[group.system].append(group)
        self._at: dict[str, str] = {}

    def next(self, lane: str) -> Group | None:
        """The next group for *lane*; None where no more is to be done."""
        waiting = {system: found for system, found in self._waiting.items() if found}
        if not waiting:
            self._at.pop(lane, None)
            return None
        if self._at.get(lane) not in waiting:
            others = [system for each, system in self._at.items() if each != lane]
            self._at[lane] = max(
                waiting,
                key=lambda system: (
                    others.count(system) < self._most,
                    sum(group.seconds for group in waiting[system]) / (1 + others.count(system)),
                ),
            )
        return waiting[self._at[lane]].popleft()
