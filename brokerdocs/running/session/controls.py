"""The rule that a control records the same observations as its experiment."""

from __future__ import annotations

from brokerdocs.evidence import Record

RULE = "control-observations"
ADVICE = "observe the same names in both runs, with None where none was seen"


def unlike(base: Record, control: Record) -> str:
    """Which observations one of the two lacks, and what to do; empty where they are the same.

    Probes are exempt: their controls show that a capability is absent.
    """
    if base.kind != "experiment":
        return ""
    sides = (("control", base, control), ("experiment", control, base))
    lacking = [
        f"the {side} does not record {', '.join(sorted(missing))}"
        for side, other, own in sides
        if (missing := other.observations.keys() - own.observations.keys())
    ]
    return f"{'; '.join(lacking)}: {ADVICE}" if lacking else ""
