"""Cleanup of leftovers: a process that outlives its supervisor by a moment.

It holds a pipe to the supervisor. When that closes, because the supervisor ends
or was killed, it removes what the supervisor started. First it does the same for
supervisors of earlier runs whose reaper was killed as well. Whatever has no
ownership mark, or the mark of a living owner, is never touched.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import psutil

from brokerdocs.services.hosts import segments
from brokerdocs.services.hosts.owner import FOLDER, LABEL, VARIABLE, Owner, cache_folder

CONTAINERS = b"containers\n"
"""Sent before the first container is made."""

QUIET = b"quiet\n"
"""Sent at an orderly end: nothing more is being started."""

GRACE = 1.5
"""Grace period, in seconds, for starts in flight when the supervisor is killed."""


def spawn(owner: Owner) -> subprocess.Popen[bytes]:
    """Start the reaper of *owner*."""
    return subprocess.Popen(
        [sys.executable, "-m", "brokerdocs.services.supervisor.reaper", str(owner)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def tell(process: subprocess.Popen[bytes], line: bytes) -> None:
    """Send it a line, if it still runs."""
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.write(line)
            process.stdin.flush()


def watch(owner: Owner, pipe: IO[bytes]) -> None:
    """Wait for the pipe to close, then sweep."""
    containers = quiet = False
    sweep_dead(containers=False)
    for line in pipe:
        quiet = line == QUIET
        if line == CONTAINERS and not containers:
            containers = True
            sweep_dead(containers=True)
    sweep(owner, containers, grace=0 if quiet else GRACE)


def _parents() -> set[Path]:
    return {Path(tempfile.gettempdir()), Path("/tmp"), cache_folder()}


def _folders(prefix: str) -> list[Path]:
    found = []
    for parent in _parents():
        for path in parent.glob(f"{prefix}*"):
            with contextlib.suppress(FileNotFoundError):  # another run removes its own meanwhile
                if path.lstat().st_uid == os.getuid():
                    found.append(path)
    return found


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


def sweep(owner: Owner, containers: bool, grace: float = 0) -> None:
    """Kill and remove all that *owner* started; *containers* where it had any.

    Looks again until it has found nothing for *grace* seconds: what was being
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
            segments.release(folder)
            shutil.rmtree(folder, ignore_errors=True)
        gone = not found and folders <= removed
        removed |= folders
        if containers:
            gone = not remove_containers({str(owner)}) and gone
        if not gone:
            clean_since = time.monotonic()
        elif time.monotonic() - clean_since >= grace:
            break
        time.sleep(0.05)


def sweep_dead(containers: bool) -> None:
    """Do the same for every owner on this machine who ended without doing it."""
    marks = set(marked_processes())
    for folder in _folders(FOLDER):
        marks.add(folder.name.removeprefix(FOLDER).rpartition("-")[0])
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


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    watch(Owner.parse(sys.argv[1]), sys.stdin.buffer)
