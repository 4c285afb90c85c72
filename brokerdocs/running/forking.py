"""Run one item in a fork of the lane, and bring its reports back.

The lane has pytest, Celery and the transports loaded, so an item costs a fork
instead of an interpreter. The child leads a process group of its own, which
ends with it, at a deadline, or when the lane is gone.
"""

from __future__ import annotations

import json
import os
import select
import signal
import struct
import sys
import threading
import time
from contextlib import suppress
from typing import NoReturn

import pytest
from _pytest.runner import runtestprotocol

from brokerdocs.running import kin

_SIZE = struct.Struct(">Q")


class ItemEnded(Exception):
    """The item's process ended, or had to be ended, before it could report."""


def run(item: pytest.Item, deadline: float) -> list[pytest.TestReport]:
    """Run *item* in a fork; raises ItemEnded where it does not report within *deadline* seconds."""
    sys.stdout.flush()
    sys.stderr.flush()
    reading, writing = os.pipe()
    lifeline, lane_end = os.pipe()
    pid = _fork()
    if pid == 0:
        os.close(reading)
        os.close(lane_end)
        _child(item, writing, lifeline)
    os.close(writing)
    os.close(lifeline)
    with suppress(PermissionError, ProcessLookupError):
        os.setpgid(pid, pid)
    payload = None
    try:
        payload = _receive(reading, deadline)
    finally:
        os.close(reading)
        os.close(lane_end)
        if payload is None:
            kin.send(kin.group(pid))
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    if payload is None:
        code = os.waitstatus_to_exitcode(status)
        raise ItemEnded(f"the item's process ended with {code} before it could report")
    hook = item.config.hook
    return [
        hook.pytest_report_from_serializable(config=item.config, data=data)
        for data in json.loads(payload)
    ]


def _fork() -> int:
    """Fork with Ctrl-C held back: raised in a hook that runs after a fork, it would be lost."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return os.fork()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _receive(reading: int, deadline: float) -> bytes | None:
    """The child's message; None where it ended without one."""
    parent = os.getppid()
    ends = time.monotonic() + deadline
    received = b""
    while len(received) < _SIZE.size or len(received) < _SIZE.size + _SIZE.unpack_from(received)[0]:
        left = ends - time.monotonic()
        if left <= 0:
            raise ItemEnded(f"not finished after {deadline:g} s (deadline): killed")
        if os.getppid() != parent:
            raise ItemEnded("the run is gone")
        if select.select([reading], [], [], min(left, 0.5))[0]:
            chunk = os.read(reading, 1 << 16)
            if not chunk:
                return None
            received += chunk
    return received[_SIZE.size :]


def _child(item: pytest.Item, writing: int, lifeline: int) -> NoReturn:
    status = 1
    try:
        os.setpgid(0, 0)
        threading.Thread(target=_end_with_the_lane, args=(lifeline,), daemon=True).start()
        reports = runtestprotocol(item, log=False, nextitem=None)
        hook = item.config.hook
        data = [
            hook.pytest_report_to_serializable(config=item.config, report=report)
            for report in reports
        ]
        payload = json.dumps(data, default=str).encode()
        message = memoryview(_SIZE.pack(len(payload)) + payload)
        while message:
            message = message[os.write(writing, message) :]
        _save_coverage()
        status = 0
    finally:
        sys.stdout.flush()
        os._exit(status)


def _end_with_the_lane(lifeline: int) -> None:
    os.read(lifeline, 1)
    me = os.getpid()
    kin.send(process for process in kin.group(os.getpgid(0)) if process.pid != me)
    os.killpg(0, signal.SIGKILL)


def _save_coverage() -> None:
    coverage = sys.modules.get("coverage")
    current = coverage.Coverage.current() if coverage else None
    if current is not None:
        current.save()
