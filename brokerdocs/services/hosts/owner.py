"""Whose is it: the mark on everything that a supervisor starts, and the sweeping of it.

A process carries the mark in its environment, a container in a label, a folder in
its name. What carries no mark, or the mark of an owner who lives, is never touched.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

VARIABLE = "BROKERDOCS_OWNER"
LABEL = "org.brokerdocs.owner"
_FOLDER = "brokerdocs-"
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
        return f"{_FOLDER}{self}-"

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


def _places() -> set[Path]:
    return {Path(tempfile.gettempdir()), Path("/tmp"), cache_folder()}


def _folders(prefix: str) -> list[Path]:
    found = (path for place in _places() for path in place.glob(f"{prefix}*"))
    return [path for path in found if path.lstat().st_uid == os.getuid()]


def marked_processes() -> dict[str, list[psutil.Process]]:
    """All processes of this user that carry a mark, by mark."""
    found: dict[str, list[psutil.Process]] = {}
    for process in psutil.process_iter():
        try:
            if process.uids().real != os.getuid():
                continue
            mark = process.environ().get(VARIABLE)
            if mark and process.status() != psutil.STATUS_ZOMBIE:
                found.setdefault(mark, []).append(process)
        except (psutil.Error, OSError):
            continue
    return found


def sweep(owner: Owner, containers: bool, patience: float = 0) -> None:
    """Kill and remove all that *owner* started; *containers* where it had any.

    Looks again until it has found nothing for *patience* seconds: what was being
    started when the owner was killed appears a moment later.
    """
    deadline = time.monotonic() + 20
    clean_since = time.monotonic()
    removed: set[Path] = set()
    while time.monotonic() < deadline:
        found = marked_processes().get(str(owner), [])
        for process in found:
            try:
                process.kill()
            except psutil.Error:
                continue
        folders = set(_folders(owner.prefix))
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
        gone = not found and folders <= removed
        removed |= folders
        if containers:
            gone = not remove_containers({str(owner)}) and gone
        if not gone:
            clean_since = time.monotonic()
        elif time.monotonic() - clean_since >= patience:
            break
        time.sleep(0.05)


def sweep_dead(containers: bool) -> None:
    """Do the same for every owner on this machine who ended without doing it."""
    marks = set(marked_processes())
    for folder in _folders(_FOLDER):
        marks.add(folder.name.removeprefix(_FOLDER).rpartition("-")[0])
    if containers:
        marks |= container_marks()
    for mark in marks:
        try:
            owner = Owner.parse(mark)
        except ValueError:
            continue
        if owner.dead():
            sweep(owner, containers)


def container_marks() -> set[str]:
    """The marks of all containers of ours, running or not."""
    from docker.errors import DockerException

    try:
        with _engine() as engine:
            listed = engine.api.containers(all=True, filters={"label": LABEL})
    except (DockerException, OSError):
        return set()
    return {one["Labels"][LABEL] for one in listed}


def remove_containers(marks: set[str]) -> int:
    """Remove the containers with one of *marks*, running or not; returns how many there were."""
    from docker.errors import DockerException

    removed = 0
    try:
        with _engine() as engine:
            for mark in marks:
                listed = engine.api.containers(all=True, filters={"label": f"{LABEL}={mark}"})
                removed += len(listed)
                for one in listed:
                    # Where somebody else is removing it, the next look tells.
                    with contextlib.suppress(DockerException):
                        engine.api.remove_container(one["Id"], force=True, v=True)
    except (DockerException, OSError) as error:
        print(f"containers cannot be listed: {error}", file=sys.stderr)
    return removed


@contextlib.contextmanager
def _engine() -> Iterator[Any]:
    import docker

    client = docker.from_env(timeout=30)
    try:
        yield client
    finally:
        client.close()
