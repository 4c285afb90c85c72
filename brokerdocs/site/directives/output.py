"""What a run printed, as pages show it."""

from __future__ import annotations

import re

BANNER = re.compile(
    r"""(?:^[ ]*\n)?                   # the empty line that a worker prints first
    ^[ ]-{14}[ ]\S+@\S+[ ]v.*\n       # its name; below it stands the machine's
    (?:(?!\[\d{4}-|---[ ][^*]).*\n?)*  # until the log, or the next process, begins
    """,
    re.MULTILINE | re.VERBOSE,
)


def without_banner(output: str) -> str:
    """*output* without the banners of workers, which tell of a machine and not of a run."""
    return BANNER.sub("", output).strip("\n")
