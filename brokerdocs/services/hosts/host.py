"""Interface of hosts: what a folder on this machine and a container share."""

from __future__ import annotations

import signal as signals
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

LOG_LINES = 80
"""Of a server's log, enough to hold the reason of its death."""

ENDING = {signals.SIGKILL, signals.SIGTERM, signals.SIGINT, signals.SIGABRT, signals.SIGSEGV}
"""Signals by which a server ends."""


class Process(Protocol):
    """One server process."""

    def start(self) -> None:
        """Start it, or start it again after its end: same command, same files."""

    def alive(self) -> bool: ...

    def kill(self, signal: int) -> None:
        """Send a signal to the server process itself; wait for its end where it ends by it."""

    def pause(self) -> None:
        """Freeze its process tree."""

    def resume(self) -> None:
        """Continue it."""

    def status(self) -> str:
        """How it ended, such as ``status -9``."""

    def log(self) -> str:
        """The last lines that it wrote."""


@dataclass(frozen=True)
class Candidate:
    """One way to have a service: a program on this machine or an image."""

    service: str
    provider: str
    product: str
    identity: str
    capabilities: frozenset[str] = frozenset()
    """Capabilities beyond the plain service, such as ``tls``."""
    programs: dict[str, str] = field(default_factory=dict)
    """Role, such as ``server``, to program: a path, or a name on a container's PATH."""
    environment: dict[str, str] = field(default_factory=dict)
    image: str = ""


class Host(ABC):
    """The files and processes of one server."""

    listen: str
    """The address to bind."""

    def __init__(self, candidate: Candidate, home: Path) -> None:
        self.candidate = candidate
        self.home = home
        """A folder of the server's own on this machine."""

    @abstractmethod
    def write(self, name: str, content: str | bytes, *, at: str = "") -> str:
        """Write a file; returns its path as the server sees it.

        *at* is its path in a container, where the image looks for it.
        """

    @abstractmethod
    def data(self, name: str) -> str:
        """A folder for a process's data, as the server sees it."""

    @abstractmethod
    def shared(self, at: str) -> tuple[str, Path] | None:
        """A folder for unix sockets, as the server and as this machine sees it, if both can.

        *at* is its path in a container.
        """

    @abstractmethod
    def process(
        self, name: str, command: list[str], environment: dict[str, str], ports: list[int]
    ) -> Process:
        """Describe a process, not yet started."""

    @abstractmethod
    def tool(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        """Put a command *name* into `tools`, which runs *command* where the server lives."""

    def run_tool(self, argv: list[str], stdin: str | None) -> tuple[int, str, str]:
        """Run a tool's command for its wrapper: exit code, output, errors."""
        raise NotImplementedError("its tools run by themselves")

    @property
    def tools(self) -> Path:
        """A folder for PATH."""
        folder = self.home / "tools"
        folder.mkdir(exist_ok=True)
        return folder

    @abstractmethod
    def end(self) -> None:
        """End all processes; the files stay."""

    @abstractmethod
    def remove(self) -> None:
        """End all processes and remove all files."""


def tail(text: str) -> str:
    """The last lines of a log."""
    return "\n".join(text.splitlines()[-LOG_LINES:])
