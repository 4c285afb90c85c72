"""What a run printed, as its record keeps it."""

from __future__ import annotations

import re

LIMIT = 4000  # characters of output that a record keeps
_BANNER = re.compile(
    r"""(?:^[ ]*\n)?                   # the empty line that a worker prints first
    ^[ ]-{14}[ ]\S+@\S+[ ]v.*\n       # its name; below it stands the machine's
    (?:(?!\[\d{4}-|---[ ][^*]).*\n?)*  # until the log, or the next process, begins
    """,
    re.MULTILINE | re.VERBOSE,
)


def kept(output: str) -> str:
    """The end of *output* without the banners of workers, which describe a machine and no run."""
    return _BANNER.sub("", output).strip("\n")[-LIMIT:]
