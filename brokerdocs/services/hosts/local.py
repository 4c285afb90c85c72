"""Host of servers on this machine: processes and files."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal as signals
import subprocess
import threading
import time
from pathlib import Path

import psutil

from brokerdocs.services.hosts import segments
from brokerdocs.services.hosts.host import ENDING, Candidate, Host, Process, tail
from brokerdocs.services.hosts.owner import VARIABLE, Owner

_PASSED_ON = ("PATH", "LANG", "TZ")

spawning = threading.Lock()
"""Held for every start; whoever ends the supervisor takes it and keeps it."""


class LocalProcess:
    """One process, leader of a session of its own."""

    def __init__(
        self, command: list[str], environment: dict[str, str], cwd: Path, log: Path, victim: str
    ) -> None:
        """*victim* begins the name of the server process where *command* only wraps it."""
        self._command = command
        self._environment = environment
        self._cwd = cwd
        self._log = log
        self._victim = victim
        self._popen: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with spawning, self._log.open("ab") as log:
            self._popen = subprocess.Popen(
                self._command,
                env=self._environment,
                cwd=self._cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def alive(self) -> bool:
        return self._popen is not None and self._popen.poll() is None

    def kill(self, signal: int) -> None:
        if signal == signals.SIGKILL:
            _send(signals.SIGSTOP, self._targets())  # or a child that it makes now outlives it
        targets = self._targets()
        _send(signal, targets)
        if signal in ENDING and self._popen is not None:
            try:
                self._popen.wait(30)
            except subprocess.TimeoutExpired:
                self.end()
            psutil.wait_procs(targets, timeout=30)

    def pause(self) -> None:
        _send(signals.SIGSTOP, self._family())

    def resume(self) -> None:
        _send(signals.SIGCONT, self._family())

    def _targets(self) -> list[psutil.Process]:
        family = self._family()
        return [one for one in family if self._is_victim(one)] or family[:1]

    def _is_victim(self, process: psutil.Process) -> bool:
        try:
            return bool(self._victim) and process.name().startswith(self._victim)
        except psutil.NoSuchProcess:  # a child of the server that ended meanwhile
            return False

    def _family(self) -> list[psutil.Process]:
        if self._popen is None or self._popen.poll() is not None:
            return []
        try:
            leader = psutil.Process(self._popen.pid)
            return [leader, *leader.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def end(self) -> None:
        """Kill its process tree."""
        family = self._family()
        _send(signals.SIGKILL, family)
        if self._popen is not None:
            self._popen.wait()
        psutil.wait_procs(family, timeout=5)

    def status(self) -> str:
        code = self._popen.poll() if self._popen else None
        return f"status {code}"

    def log(self) -> str:
        try:
            return tail(self._log.read_text(errors="replace"))
        except OSError:
            return ""


def _send(signal: int, processes: list[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal)


class LocalHost(Host):
    """A folder of this machine."""

    listen = "127.0.0.1"

    def __init__(self, candidate: Candidate, home: Path, victim: str = "") -> None:
        super().__init__(candidate, home)
        self._victim = victim
        self._processes: list[LocalProcess] = []

    def write(self, name: str, content: str | bytes, *, at: str = "") -> str:  # noqa: ARG002
        path = self.home / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        path.chmod(0o600)
        return str(path)

    def data(self, name: str) -> str:
        folder = self.home / name
        folder.mkdir(exist_ok=True)
        return str(folder)

    def shared(self, at: str) -> tuple[str, Path] | None:  # noqa: ARG002
        return str(self.home), self.home

    def process(
        self,
        name: str,
        command: list[str],
        environment: dict[str, str],
        ports: list[int],  # noqa: ARG002
    ) -> Process:
        inherited = {key: os.environ[key] for key in _PASSED_ON if key in os.environ}
        process = LocalProcess(
            command,
            {
                **inherited,
                "HOME": str(self.home),
                "TMPDIR": str(self.home),
                **self.candidate.environment,
                **environment,
                VARIABLE: str(Owner.me()),
            },
            self.home,
            self.home / f"{name}.log",
            self._victim,
        )
        self._processes.append(process)
        return process

    def tool(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        settings = {**self.candidate.environment, **environment}
        exports = "".join(f"export {key}={shlex.quote(settings[key])}\n" for key in settings)
        script = self.tools / name
        script.write_text(f'#!/bin/sh\n{exports}exec {shlex.join(command)} "$@"\n')
        script.chmod(0o700)

    def end(self) -> None:
        for process in self._processes:
            process.end()
        self._processes.clear()
        for log in self.home.glob("*.log"):
            log.unlink()  # or the next attempt would be blamed for this one

    def remove(self) -> None:
        self.end()
        segments.release(self.home)
        remove_folder(self.home)


def remove_folder(folder: Path) -> None:
    """Remove a folder into which a dying process may still write."""
    deadline = time.monotonic() + 2
    while folder.exists() and time.monotonic() < deadline:
        shutil.rmtree(folder, ignore_errors=True)
