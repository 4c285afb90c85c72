"""Run snippets against live servers and record what was seen.

A file of checks imports its decorators from here; the fixtures come from the
pytest plugin ``brokerdocs.running.plugin``.
"""

from brokerdocs.running.checks.declaring import Holds, common, experiment, probe, proves
from brokerdocs.running.checks.freeing import free
from brokerdocs.running.item.waiting import eventually

__all__ = ["Holds", "common", "eventually", "experiment", "free", "probe", "proves"]
