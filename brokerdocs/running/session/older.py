"""What is demanded of an older line of Celery: that it does what is declared of it."""

from __future__ import annotations

import importlib.metadata
import re
import warnings
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from brokerdocs import defaults, evidence, libraries, pages
from brokerdocs.evidence import Record
from brokerdocs.running.checks import absence
from brokerdocs.running.checks.collecting import Declared
from brokerdocs.running.checks.declaring import Holds
from brokerdocs.running.snippet.snippet import Snippet

_FOREIGN = re.compile(r"it tried to reach (\S+), which this run did not start")
_ASKS = "它要访问 {0}，运行里没有这个地址 | it asks {0}, which a run has not"


def judge(root: Path, declared: Declared, record: Record, others: Iterable[Holds]) -> None:
    """Tell what an older line lacks, and what does not hold there, from what fails.

    A check that fails where the release lacks a setting of its snippet is *absent*. Where it needs
    a server that is none of the run's, such as Google's own, it is not run. One that is declared
    to hold on other releases must fail; the rest of what runs its snippet may.

    :param others: what other checks of the snippet declare.
    """
    celery, holds = importlib.metadata.version("celery"), declared.proof.holds
    if record.state == "failed":
        changed = (change.path for change in declared.changes)
        if record.reason.endswith("(dead-option)"):
            record.state, record.reason = "absent", absence.unread(record.changed)
        elif reason := absence.lacking(Snippet(root, record.snippet), changed):
            record.state, record.reason = "absent", reason
        elif foreign := _FOREIGN.search(record.reason):
            record.state = "not run"
            record.reason = _ASKS.format(foreign[1])
        elif violated := [one for one in (holds, *others) if celery not in one]:
            record.output += f"\n{record.reason}"
            record.state, record.reason = "does not hold", violated[0].otherwise
    elif record.state == "passed" and celery not in holds:
        record.state, record.reason = "does not hold", holds.otherwise
        if not holds.may_pass:
            record.state = "failed"
            record.reason = f"declared to hold on Celery {holds.on} alone, and holds on {celery}"


def keep_line(root: Path) -> None:
    """Keep what pages print of this line, for whoever has no such environment."""
    with warnings.catch_warnings(action="ignore"):  # of clients that are old by now
        values = dict(_defaults(root))
    lacking = {path: absence.lacks(path) for path in sorted(pages.options(root))}
    absent = {path: why for path, why in lacking.items() if why}
    missing = sorted(pages.defaults(root) - values.keys())
    celery = importlib.metadata.version("celery")
    line = evidence.Line(celery, evidence.now(), values, missing, absent, libraries.allowed())
    evidence.write_line(root, line)


def _defaults(root: Path) -> Iterator[tuple[str, Any]]:
    for name in sorted(pages.defaults(root)):
        with suppress(defaults.Unknown):
            yield name, defaults.read(name)
