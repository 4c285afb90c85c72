"""A Celery worker in a fork of the item, with an application loaded afresh."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brokerdocs.running import private
from brokerdocs.running.item import journal, process_tree
from brokerdocs.running.item.waiting import wait_until

READY_SECONDS = 40.0  # ready in 0.1 s on an idle machine, in some 10 on one at its limit
QUICK = ("--without-mingle", "--without-gossip", "--without-heartbeat")
"""Mingle costs a second at the start; gossip and heartbeat ten at the end (AMQP)."""


class WorkerEnded(AssertionError):
    """The worker ended instead of becoming ready: what it was given is at fault."""


class WorkerNotReady(Exception):
    """The worker is not ready in time: this may be the machine's fault, so it kills no mutant."""


@dataclass(frozen=True)
class Event:
    """What a worker did with a task."""

    name: str
    """ready, received, started, finished or failed."""
    task: str
    id: str
    at: float
    """Seconds since the epoch."""
    process: int


class Worker:
    """A running worker; its process is a fork of the item's."""

    def __init__(self, name: str, pid: int, folder: Path) -> None:
        self.name = name
        self.pid = pid
        self.log_path = folder / f"{name}.log"
        self.events_path = folder / f"{name}.events"
        self.status: int | None = None

    @property
    def log(self) -> str:
        """What the worker has logged so far."""
        return self.log_path.read_text("utf-8", "replace") if self.log_path.exists() else ""

    @property
    def events(self) -> list[Event]:
        """What the worker did with tasks so far."""
        return [Event(**json.loads(line)) for line in journal.complete(self.events_path)]

    @property
    def received(self) -> list[Event]:
        """The tasks that it has taken so far, whether they run or wait in it."""
        return [event for event in self.events if event.name == "received"]

    def executions(self, task: str | None = None) -> list[Event]:
        """The starts of *task*, or of every task."""
        return [e for e in self.events if e.name == "started" and task in (None, e.task)]

    def ends(self, task: str | None = None) -> list[Event]:
        """The ends of *task*, or of every task: what is to be stored of them is stored."""
        return [e for e in self.events if e.name == "finished" and task in (None, e.task)]

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is None

    def kill(self, how: int = signal.SIGKILL) -> None:
        """Send a signal to the worker and its children; by default the one that none handles."""
        if self.status is not None:  # its number may be another process's by now
            return
        children = process_tree.of(self.pid)
        with suppress(ProcessLookupError):
            os.kill(self.pid, how)
        process_tree.send(children, how)

    def wait(self, seconds: float = 20.0) -> int | None:
        """Wait for the end; the exit status, or None where it still runs."""
        wait_until(lambda: not self.is_alive, seconds)
        return self.status

    def _wait_until_ready(self) -> None:
        def look() -> bool:
            return any(e.name == "ready" for e in self.events) or not self.is_alive

        wait_until(look, READY_SECONDS)
        if not any(event.name == "ready" for event in self.events):
            said = _last_words(self.log)
            if self.status is None:
                raise WorkerNotReady(f"{self.name} is not ready after {READY_SECONDS} s: {said}")
            raise WorkerEnded(f"{self.name} ended with {self.status}: {said}")


def _last_words(log: str) -> str:
    """What a log ends with: the error first, since of a message only the first line is told."""
    lines = [line for line in log.strip().splitlines() if line.strip(" ^~")]
    return "\n".join([*lines[-1:], *lines[-6:-1]])


def start(
    load: Callable[[], Any],
    folder: Path,
    name: str,
    arguments: tuple[str, ...] = (),
    wait: bool = True,
    quick: bool = True,
) -> Worker:
    """Fork a worker.

    :param load: makes the application, in the fork.
    :param folder: where its log goes.
    :param arguments: of ``celery worker``; ``--pool=solo`` where they name no pool.
    :param wait: return when it is ready; raises WorkerEnded or WorkerNotReady.
    :param quick: leave out mingle, gossip and heartbeat, which cost seconds.
    """
    worker = _fork(load, folder, name, arguments, quick)
    if not wait:
        return worker
    try:
        worker._wait_until_ready()
    except (WorkerEnded, WorkerNotReady):
        chose_to_end = worker.status is not None and worker.status >= 0
        if "grpc" not in sys.modules or chose_to_end:
            raise
        # A thread of gRPC may hold a lock at the fork: one fork in some thousand waits for it for
        # ever, or aborts. A reader's worker is no fork of a publisher.
        worker.kill()
        worker.wait()
        worker = _fork(load, folder, name, arguments, quick)
        worker._wait_until_ready()
    return worker


def _fork(
    load: Callable[[], Any], folder: Path, name: str, arguments: tuple[str, ...], quick: bool
) -> Worker:
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        _run(load, folder, name, arguments, quick)
    return Worker(name, pid, folder)


def _run(
    load: Callable[[], Any], folder: Path, name: str, arguments: tuple[str, ...], quick: bool
) -> None:
    status = 1
    try:
        log = os.open(folder / f"{name}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        sys.stdout = os.fdopen(1, "w", 1, closefd=False)
        sys.stderr = os.fdopen(2, "w", 1, closefd=False)
        private.log_to(sys.stdout)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        warnings.resetwarnings()  # a worker that a reader starts does not die of a warning
        gc.freeze()  # a client in C that the driver dropped would crash whoever collects it here
        private.forget_connections()
        app = load()
        _report_events(folder / f"{name}.events")
        pool = () if any(a.startswith(("-P", "--pool")) for a in arguments) else ("--pool=solo",)
        app.worker_main(
            [
                "worker",
                f"--hostname={name}@brokerdocs",
                "--loglevel=INFO",
                *pool,
                *(QUICK if quick else ()),
                *arguments,
            ]
        )
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _report_events(path: Path) -> None:
    from celery import signals

    def note(name: str, task: str = "", task_id: str = "") -> None:
        event = Event(name, task, task_id, time.time(), os.getpid())
        journal.append(path, json.dumps(vars(event)))

    def connect(signal_: Any, name: str, of: Callable[[dict[str, Any]], tuple[str, str]]) -> None:
        def receive(**keywords: Any) -> None:
            note(name, *of(keywords))

        signal_.connect(receive, weak=False)

    def request(keywords: dict[str, Any]) -> tuple[str, str]:
        return keywords["request"].name, keywords["request"].id

    def sender(keywords: dict[str, Any]) -> tuple[str, str]:
        return keywords["sender"].name, keywords.get("task_id", "")

    connect(signals.worker_ready, "ready", lambda _: ("", ""))
    connect(signals.task_received, "received", request)
    connect(signals.task_prerun, "started", sender)
    connect(signals.task_postrun, "finished", sender)
    connect(signals.task_failure, "failed", sender)
