"""The guardian: a process that outlives its supervisor by a moment and cleans up.

It holds a pipe to the supervisor. When that closes, because the supervisor ends
or was killed, it removes what the supervisor started. First of all it does the
same for supervisors of earlier runs whose guardian was killed as well.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from typing import IO

from brokerdocs.services.hosts.owner import Owner, sweep, sweep_dead

CONTAINERS = b"containers\n"
"""Said before the first container is made."""

QUIET = b"quiet\n"
"""Said at an orderly end: nothing more is being started."""

PATIENCE = 1.5
"""Seconds for which a start that was under way at a kill may still bring something forth."""


def spawn(owner: Owner) -> subprocess.Popen[bytes]:
    """Start the guardian of *owner*."""
    return subprocess.Popen(
        [sys.executable, "-m", "brokerdocs.services.supervisor.reaper", str(owner)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def tell(guardian: subprocess.Popen[bytes], line: bytes) -> None:
    """Say something to it, if it still lives."""
    if guardian.stdin is not None:
        with contextlib.suppress(OSError):
            guardian.stdin.write(line)
            guardian.stdin.flush()


def watch(owner: Owner, pipe: IO[bytes]) -> None:
    """Wait for the pipe to close, then sweep."""
    containers = quiet = False
    sweep_dead(containers=False)
    for line in pipe:
        quiet = line == QUIET
        if line == CONTAINERS and not containers:
            containers = True
            sweep_dead(containers=True)
    sweep(owner, containers, patience=0 if quiet else PATIENCE)


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    watch(Owner.parse(sys.argv[1]), sys.stdin.buffer)
