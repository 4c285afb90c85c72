"""What the run says at its end: the findings and a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from brokerdocs.evidence import Record

COLUMNS = ("system", "passed", "cached", "failed", "not run", "seconds", "versions")


def table(run: Iterable[Record], cached: Iterable[Record]) -> list[str]:
    """Lines of a table with a row for each system, and the reasons of what was not run."""
    run, cached = list(run), list(cached)
    not_run = [record for record in [*run, *cached] if record.state == "not run"]
    cached = [record for record in cached if record.state == "passed"]
    systems = sorted({record.system for record in [*run, *cached, *not_run]})
    rows = [COLUMNS]
    for system in systems:
        now = [record for record in run if record.system == system]
        before = [record for record in cached if record.system == system]
        states = Counter(record.state for record in now)
        rows.append(
            (
                system,
                str(states["passed"]),
                str(len(before)),
                str(states["failed"]),
                str(sum(record.system == system for record in not_run)),
                f"{sum(record.seconds for record in now):.1f}",
                ", ".join(_versions([*now, *before])) or "-",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = [
        "  ".join(
            cell.ljust(width) if column in (0, 6) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    reasons = Counter((record.system, record.reason_in_english) for record in not_run)
    lines += [f"not run: {system}: {count} x {why}" for (system, why), count in reasons.items()]
    return lines


def _versions(records: Iterable[Record]) -> list[str]:
    return sorted(
        {
            f"{server.product} {server.version} ({server.provider})"
            for record in records
            for server in record.servers
        }
    )
