"""What a control must record: its experiment's observations, and of a probe an answer of no."""

from __future__ import annotations

from collections.abc import Iterable

from brokerdocs.evidence import Record

RULE = "control-observations"
ADVICE = "observe the same names in both runs, with None where none was seen"
NO = "let it take away what makes the answer yes"


def unlike(base: Record, control: Record) -> str:
    """Which observations one of the two lacks, and what to do; empty where they are the same.

    The control of a probe shows that a capability is absent: it may not see it.
    """
    if base.kind == "probe":
        seen = [name for name in _capabilities(control.observations) if _is_yes(control, name)]
        return f"the control sees {', '.join(seen)} as well: {NO}" if seen else ""
    if base.kind != "experiment":
        return ""
    sides = (("control", base, control), ("experiment", control, base))
    lacking = [
        f"the {side} does not record {', '.join(sorted(missing))}"
        for side, other, own in sides
        if (missing := other.observations.keys() - own.observations.keys())
    ]
    return f"{'; '.join(lacking)}: {ADVICE}" if lacking else ""


def _capabilities(names: Iterable[str]) -> list[str]:
    """Those of *names* that are no detail, as ``restart_seconds`` is one of ``restart``."""
    names = sorted(names)
    return [name for name in names if not any(name.startswith(f"{other}_") for other in names)]


def _is_yes(record: Record, name: str) -> bool:
    return record.observations[name][-1] is True
