"""Refuse every connection to an address that is not an endpoint of this run.

Without it a snippet whose address was not mapped would reach whatever the
developer runs on its well-known port, and reset it.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable
from pathlib import Path

from brokerdocs.running.item import journal


class ForeignAddress(Exception):
    """A snippet tried to reach an address that this run did not start."""


class Guard:
    """What this process and all that it forks may connect to."""

    def __init__(self, log: Path) -> None:
        self.allowed: set[str] = set()
        self.log = log
        if not _current:
            sys.addaudithook(_audit)
        _current[:] = [self]

    def allow(self, actual: Iterable[str]) -> None:
        """Let these pass: ``host:port`` or the path of a socket."""
        self.allowed.update(actual)

    def refused(self) -> list[str]:
        """The addresses that were refused in this process or in a fork of it."""
        return journal.complete(self.log)

    def check(self, address: object) -> None:
        """Raise ForeignAddress, and note it, where *address* is none of this run's."""
        name = _name(address)
        if name in self.allowed:
            return
        with contextlib.suppress(OSError):
            journal.append(self.log, name)
        raise ForeignAddress(f"{name} is no server of this run")


_current: list[Guard] = []
"""The guard of the item that runs: a hook cannot be taken back, and with --pdb items share one."""


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect":
        _current[0].check(arguments[1])


def _name(address: object) -> str:
    if isinstance(address, tuple):
        host = {"localhost": "127.0.0.1", "::1": "127.0.0.1"}.get(address[0], address[0])
        return f"{host}:{address[1]}"
    return address.decode() if isinstance(address, bytes) else str(address)
