"""What the run says at its end: the findings and a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from brokerdocs.evidence import Record

OF_OLDER_LINES = ("does not hold", "absent")
"""States that have a column where there are any."""


def table(run: Iterable[Record], cached: Iterable[Record]) -> list[str]:
    """Lines of a table with a row for each system, and the reasons of what was not run."""
    run, cached = list(run), list(cached)
    not_run = [record for record in [*run, *cached] if record.state == "not run"]
    cached = [record for record in cached if record.state == "passed"]
    systems = sorted({record.system for record in [*run, *cached, *not_run]})
    told = ("failed", *(name for name in OF_OLDER_LINES if name in {r.state for r in run}))
    rows = [("system", "passed", "cached", *told, "not run", "seconds", "versions")]
    for system in systems:
        now = [record for record in run if record.system == system]
        before = [record for record in cached if record.system == system]
        states = Counter(record.state for record in now)
        rows.append(
            (
                system,
                str(states["passed"]),
                str(len(before)),
                *(str(states[name]) for name in told),
                str(sum(record.system == system for record in not_run)),
                f"{sum(record.seconds for record in now):.1f}",
                ", ".join(_versions([*now, *before])) or "-",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if column in (0, len(row) - 1) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    told_why = [*not_run, *(record for record in run if record.state in OF_OLDER_LINES)]
    reasons = Counter((one.state, one.system, one.reason_in_english) for one in told_why)
    lines += [f"{state}: {system}: {n} x {why}" for (state, system, why), n in reasons.items()]
    return lines


def _versions(records: Iterable[Record]) -> list[str]:
    return sorted(
        {
            f"{server.product} {server.version} ({server.provider})"
            for record in records
            for server in record.servers
        }
    )
