"""The line of Celery from which on something is as it is on the newest."""

from __future__ import annotations

from brokerdocs.site.judging.store import Store
from brokerdocs.site.words import LINE_STATES, OBSERVED, SINCE, Words


def since(store: Store, snippet: str, name: str = "") -> Words | None:
    """The first line from which on all that were run agree; None if the newest was not run.

    They agree where the snippet holds; with the *name* of an observation, where what they
    observed is what the newest did.
    """
    *older, newest = store.strip(snippet).marks
    wanted = store.observed(snippet, name) if name else []
    if newest.state == "not run" or (name and not wanted):
        return None
    if newest.state != "passed":
        return LINE_STATES[newest.state]
    ran = [mark for mark in older if mark.state != "not run"]
    if not ran:
        return OBSERVED["nothing"]
    first = newest.line
    for mark in reversed(ran):
        seen = store.observed(snippet, name, line=mark.line)
        agrees = bool(seen) and all(value in wanted for value in seen)
        if not (agrees if name else mark.state == "passed"):
            return Words(first, first)
        first = mark.line
    return SINCE["earlier"].format(release=ran[0].celery)
