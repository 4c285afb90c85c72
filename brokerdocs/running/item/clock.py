"""How long an item has run, without the time in which it waited for the supervisor."""

from __future__ import annotations

import mmap
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

_TWO = struct.Struct("2d")
MOST = 300.0
"""Seconds of waiting that count for nothing: beyond them the supervisor itself hangs."""


class Clock:
    """The clock of one item: stopped in its fork, read by the run, in memory that both share.

    A server that starts beside five others on two cores takes ten times what it takes alone;
    that is no fault of the item that waits for it.
    """

    def __init__(self) -> None:
        self._began = monotonic()
        self._shared = mmap.mmap(-1, _TWO.size)
        self._lock = threading.Lock()
        self._stops = 0

    @property
    def seconds(self) -> float:
        """Seconds since the start, those in which it was stopped left out."""
        now = monotonic()
        waited, since = self._read()
        if since:
            waited += now - since
        return now - self._began - min(waited, MOST)

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Stop it meanwhile; threads may do so at once."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def _read(self) -> tuple[float, float]:
        waited, since = _TWO.unpack(self._shared[:])
        return float(waited), float(since)

    def _count(self, step: int) -> None:
        with self._lock:
            before, self._stops = self._stops, self._stops + step
            if before and self._stops:
                return
            now = monotonic()
            waited, since = self._read()
            if self._stops:
                self._shared[:] = _TWO.pack(waited, now)
            else:
                self._shared[:] = _TWO.pack(waited + now - since, 0.0)


class _Own:
    """The clock of the item that this process runs."""

    clock = Clock()


def use(clock: Clock) -> None:
    """Let *clock* be this process's own."""
    _Own.clock = clock


def own() -> Clock:
    """The clock of the item that this process runs."""
    return _Own.clock
