"""Ownership marks on everything that a supervisor starts.

A process has the mark in its environment, a container in a label, a folder in its name.
"""

from __future__ import annotations

import hashlib
import os
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil

VARIABLE = "BROKERDOCS_OWNER"
LABEL = "org.brokerdocs.owner"
FOLDER = "brokerdocs-"
"""How the names of marked folders begin."""

_LONGEST_PREFIX = 51
"""A unix socket's path holds 107 bytes on Linux. Of these 56 are for what follows: the folder's
random end, an item's temporary folder in it, and Chromium's socket in there."""


def _host() -> str:
    """Tell this machine's process ids from those of a container that shares engine or folder."""
    try:
        namespace = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        namespace = 0
    return hashlib.sha256(f"{socket.gethostname()}:{namespace}".encode()).hexdigest()[:6]


@dataclass(frozen=True)
class Owner:
    """A supervisor process, told from a later one of the same number by its start time."""

    pid: int
    started: int
    host: str

    @classmethod
    def me(cls) -> Owner:
        """This process."""
        return cls(os.getpid(), int(psutil.Process().create_time()), _host())

    @classmethod
    def parse(cls, text: str) -> Owner:
        """Read ``host-pid-started``; raises ValueError if it is something else."""
        host, pid, started = text.split("-")
        return cls(int(pid), int(started, 16), host)

    def __str__(self) -> str:
        return f"{self.host}-{self.pid}-{self.started:x}"

    @property
    def prefix(self) -> str:
        """How the names of its folders begin."""
        return f"{FOLDER}{self}-"

    def dead(self) -> bool:
        """Whether it is known to have ended; of another machine that cannot be known."""
        if self.host != _host():
            return False
        try:
            process = psutil.Process(self.pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                return True
            # A second of grace: the boot time that start times count from is rounded.
            return abs(process.create_time() - self.started) >= 2
        except psutil.Error:
            return True

    def make_folder(self) -> Path:
        """Make its folder, mode 0700, in the folder for temporary files."""
        base, short = Path(tempfile.gettempdir()), Path("/tmp")
        if len(str(base / self.prefix)) > _LONGEST_PREFIX and short.is_dir():
            base = short
        return Path(tempfile.mkdtemp(prefix=self.prefix, dir=base)).resolve()


def folder_beside(folder: Path) -> Path:
    """Make another folder of the owner of *folder*; it is swept as that one is."""
    prefix = folder.name.rpartition("-")[0] + "-"
    return Path(tempfile.mkdtemp(prefix=prefix, dir=folder.parent))


def cache_folder() -> Path:
    """Where what was fetched is kept from run to run."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "brokerdocs"
