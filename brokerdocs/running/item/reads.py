"""Record which transport options are read, by name, while a task makes its round trip.

kombu's transports take their options out of one dict by name, so a dict that
notes its look-ups tells a live option from a dead one. py-amqp takes all of
them as keyword arguments and swallows those that it does not know, so there an
option is read where its constructor names it.
"""

from __future__ import annotations

import inspect
import os
from pathlib import Path
from typing import Any

import amqp

from brokerdocs.running import private


class Noted(dict[str, Any]):
    """A dict that appends the name of each look-up to a file, across forks."""

    def __init__(self, values: dict[str, Any], log: Path) -> None:
        super().__init__(values)
        self.log = log

    def _note(self, key: object) -> None:
        descriptor = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(descriptor, f"{key}\n".encode())
        os.close(descriptor)

    def __getitem__(self, key: str) -> Any:
        self._note(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self._note(key)
        return super().get(key, default)

    def pop(self, key: str, *default: Any) -> Any:
        self._note(key)
        return super().pop(key, *default)


def record(log: Path) -> None:
    """Note every look-up in the options of connections made from now on in this process."""

    def noting(options: dict[str, Any]) -> dict[str, Any]:
        return options if isinstance(options, Noted) else Noted(dict(options), log)

    private.wrap_transport_options(noting)


def record_results(app: Any, log: Path) -> None:
    """Note every look-up in the result backend's options of *app*."""
    options = app.conf.result_backend_transport_options
    if options:
        app.conf.result_backend_transport_options = Noted(dict(options), log)


def read(log: Path, driver: str = "") -> set[str]:
    """The options that were read; *driver* is the broker transport's ``driver_name``."""
    names = set(log.read_text().split()) if log.exists() else set()
    if driver == "py-amqp":
        names |= set(inspect.signature(amqp.Connection.__init__).parameters)
    return names
