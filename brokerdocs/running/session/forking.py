"""One item in a fork of the run, and the way back of its reports.

The run has pytest, Celery and the transports loaded, so an item costs a fork
instead of an interpreter. The child leads a process group of its own, which
ends with it, at its timeout, or when the run is gone.
"""

from __future__ import annotations

import json
import os
import select
import signal
import struct
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NoReturn

import pytest

from brokerdocs.running import private
from brokerdocs.running.item import clock, process_tree

_SIZE = struct.Struct(">Q")
_LEAST = 0.02  # seconds between two looks at an item that is late but for its stopped clock


class ItemEnded(Exception):
    """The item's process ended, or had to be ended, before it could report."""


class Lifeline:
    """A pipe that closes when the run is gone, by which its forks notice."""

    def __init__(self) -> None:
        self._reading, self._writing = os.pipe()

    def close(self) -> None:
        """Let go of it in the run."""
        os.close(self._reading)
        os.close(self._writing)

    def hold(self) -> None:
        """End this fork and its process group when the run is gone."""
        os.close(self._writing)
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        os.read(self._reading, 1)
        me = os.getpid()
        group = process_tree.group(os.getpgid(0))
        process_tree.send(process for process in group if process.pid != me)
        os.killpg(0, signal.SIGKILL)


class Fork:
    """A fork that runs one item."""

    def __init__(
        self,
        item: pytest.Item,
        lifeline: Lifeline,
        timeout: float,
        prepare: Callable[[], object],
        run: Callable[[pytest.Item], list[pytest.TestReport]],
    ) -> None:
        """Start it.

        :param timeout: seconds by its clock after which it is killed.
        :param prepare: called in the fork, before the item runs.
        :param run: runs the item, in the fork, and returns its reports.
        """
        self.item = item
        self.timeout = timeout
        self.clock = clock.Clock()
        self._received = b""
        sys.stdout.flush()
        sys.stderr.flush()
        self._reading, writing = os.pipe()
        self.pid = _fork()
        if self.pid == 0:
            os.close(self._reading)
            clock.use(self.clock)
            _child(item, writing, lifeline, prepare, run)
        os.close(writing)
        with suppress(PermissionError, ProcessLookupError):
            os.setpgid(self.pid, self.pid)

    @property
    def left(self) -> float:
        """Seconds until it is late; 0 or less where it is."""
        return self.timeout - self.clock.seconds

    def fileno(self) -> int:
        """Readable when it reports or ends."""
        return self._reading

    def receive(self) -> bool:
        """Take in what there is; whether that was all.

        The message tells its own length: what the item left running may hold the pipe open.
        """
        chunk = os.read(self._reading, 1 << 16)
        self._received += chunk
        return not chunk or self._is_whole

    @property
    def _is_whole(self) -> bool:
        head, body = self._received[: _SIZE.size], self._received[_SIZE.size :]
        return len(head) == _SIZE.size and len(body) == _SIZE.unpack(head)[0]

    def end(self, kill: bool = False) -> int:
        """Wait for its end, with all its process group; the exit status."""
        os.close(self._reading)
        if kill:
            process_tree.send(process_tree.group(self.pid))
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status)

    def reports(self) -> list[pytest.TestReport]:
        """End it; what it reported. Raises ItemEnded where that is not whole."""
        is_late = self.left <= 0
        status = self.end(kill=not self._is_whole)
        if not self._is_whole:
            if is_late:
                raise ItemEnded(f"not finished after {self.timeout:g} s (timeout): killed")
            raise ItemEnded(f"the item's process ended with {status} before it could report")
        data = json.loads(self._received[_SIZE.size :])
        config = self.item.config
        return [
            config.hook.pytest_report_from_serializable(config=config, data=one) for one in data
        ]


def wait(forks: Sequence[Fork], seconds: float) -> list[Fork]:
    """The forks that have reported, ended, or run out of time, within *seconds*."""
    left = min(seconds, max(_LEAST, min(fork.left for fork in forks)))
    readable, _, _ = select.select(forks, [], [], left)
    done = [fork for fork in readable if fork.receive()]
    return done + [fork for fork in forks if fork not in done and fork.left <= 0]


def _fork() -> int:
    """Fork with Ctrl-C held back: raised in a hook that runs after a fork, it would be lost."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return os.fork()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _child(
    item: pytest.Item,
    writing: int,
    lifeline: Lifeline,
    prepare: Callable[[], object],
    run: Callable[[pytest.Item], list[pytest.TestReport]],
) -> NoReturn:
    status = 1
    try:
        os.setpgid(0, 0)
        lifeline.hold()
        private.capture_alone(item.config)
        prepare()
        config = item.config
        data = [
            config.hook.pytest_report_to_serializable(config=config, report=report)
            for report in run(item)
        ]
        body = json.dumps(data, default=str).encode()
        message = memoryview(_SIZE.pack(len(body)) + body)
        while message:
            message = message[os.write(writing, message) :]
        _save_coverage()
        status = 0
    finally:
        sys.stdout.flush()
        os._exit(status)


def _save_coverage() -> None:
    coverage = sys.modules.get("coverage")
    current = coverage.Coverage.current() if coverage else None
    if current is not None:
        current.save()
