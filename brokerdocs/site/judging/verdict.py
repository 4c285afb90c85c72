"""Verdict of the runs on a claim."""

from __future__ import annotations

from brokerdocs.site.judging.store import Store
from brokerdocs.site.words import VERDICTS

DECLARED = tuple(name for name in VERDICTS if name != "not verified")
FROM_RUNS = ("true", "false", "only-if")
"""Verdicts that evidence can contradict: a ratio or an opinion cannot be false."""


def seen(store: Store, number: str) -> str | None:
    """The verdict of the evidence: true, false, only-if; None where no fresh run speaks of it."""
    values = set(store.claim(number))
    if not values:
        return None
    return "only-if" if len(values) == 2 else "true" if values == {True} else "false"
