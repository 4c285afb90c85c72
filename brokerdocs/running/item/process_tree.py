"""Signal a process with all that it started."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from contextlib import suppress

import psutil

_TRACKER = "billiard.semaphore_tracker"
_TRACKER_SECONDS = 10.0  # it ends at once when the last process of its pool is gone


def of(pid: int) -> list[psutil.Process]:
    """The living descendants of *pid*."""
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).children(recursive=True)
    return []


def group(number: int) -> list[psutil.Process]:
    """The living members of a process group."""
    members = []
    for process in psutil.process_iter():
        with suppress(ProcessLookupError):
            if os.getpgid(process.pid) == number:
                members.append(process)
    return members


def send(processes: Iterable[psutil.Process], how: int = signal.SIGKILL) -> None:
    """Send a signal to each but the semaphore trackers.

    A pool of new interpreters has named semaphores, which lie in /dev/shm until
    its tracker removes them. It does so when all others are gone; killed with
    them, it would leave them there.
    """
    trackers = []
    for process in processes:
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if any(_TRACKER in word for word in process.cmdline()):
                trackers.append(process)
            else:
                process.send_signal(how)
    if how == signal.SIGKILL:
        psutil.wait_procs(trackers, _TRACKER_SECONDS)
