"""Hooks into private parts of pytest, Celery, kombu, redis-py and billiard.

A release of theirs may move any of these. Each has a canary in
``tests/running/test_private.py`` that says what to do then.
"""

from __future__ import annotations

import functools
import importlib.metadata
import sys
from collections.abc import Callable
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from kombu.connection import Connection


def run_phases(item: pytest.Item) -> list[pytest.TestReport]:
    """Run set-up, call and tear-down of *item*; reports are returned and nowhere logged."""
    return runtestprotocol(item, log=False, nextitem=None)


def capture_alone(config: pytest.Config) -> None:
    """Capture output into files of this process: a fork shares its parent's."""
    manager: Any = config.pluginmanager.getplugin("capturemanager")
    if manager is not None:
        manager.stop_global_capturing()
        manager.start_global_capturing()
        manager.suspend_global_capture()


def make_base_folder(config: pytest.Config) -> None:
    """Make pytest's base folder for temporary files: each fork would remove the others'."""
    factory: Any = vars(config)["_tmp_path_factory"]
    factory.getbasetemp()


def without_xdist(config: pytest.Config) -> int:
    """Keep xdist from distributing items; returns the number of processes it was asked for."""
    asked = config.getoption("numprocesses", None) or 1
    config.option.numprocesses = None
    config.option.dist = "no"
    config.option.tx = []
    return int(asked)


def remember_versions() -> None:
    """Read the version of a package once: redis-py does so for each connection, we for records."""
    remembering = functools.cache(importlib.metadata.version)
    setattr(importlib.metadata, "version", remembering)  # noqa: B010  # as below


def log_to(stream: Any) -> None:
    """Have Celery log to *stream*: it writes to what these names meant first."""
    vars(sys).update(__stdout__=stream, __stderr__=stream)


def forget_connections() -> None:
    """Leave the driver's sockets to the driver: a fork that used them would mix both's traffic."""
    from multiprocessing import util

    from kombu import pools
    from kombu.resource import Resource

    for group in pools._groups:
        _kept.append(dict(group))
        group.clear()
    zookeeper = sys.modules.get("kombu.transport.zookeeper")
    if zookeeper is not None:  # kombu before 5.7 keeps queues, with their client, in the class
        queues: dict[str, object] = vars(zookeeper.Channel).get("_queues", {})
        _kept.append(dict(queues))
        queues.clear()
    registry: Any = vars(util)["_afterfork_registry"]
    for key, resource in list(registry.items()):
        if isinstance(resource, Resource):  # else each process of a prefork pool would close it,
            _kept.append(resource)  # which crashes one that did not open it: librdkafka
            del registry[key]


_kept: list[object] = []  # collected, they would close sockets that the driver still uses


def wrap_transport_options(wrap: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Replace the transport options of each connection made from now on by *wrap* of them."""
    original: Any = Connection.__init__

    def wrapping(self: Any, *arguments: Any, **keywords: Any) -> None:
        original(self, *arguments, **keywords)
        self.transport_options = wrap(self.transport_options)

    setattr(Connection, "__init__", wrapping)  # noqa: B010  # mypy forbids the plain assignment
