"""Cache of what is fetched once: packages, jars, built programs.

A folder appears here whole or not at all. What is being made belongs to its owner, so
that a run that is killed meanwhile leaves nothing.
"""

from __future__ import annotations

import fcntl
import os
import platform
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from brokerdocs.services.hosts.owner import VARIABLE, Owner, cache_folder

_SECONDS = 600
"""Timeout of a fetch: the largest, Kafka's jars, took 20 s here."""


def path_of(name: str) -> Path:
    """Path at which an entry is kept for this system, whether it exists or not."""
    return cache_folder() / _system() / name


@contextmanager
def making(target: Path) -> Iterator[Path | None]:
    """A folder in which to make the entry *target*, below the name ``root``.

    None where another process has made it meanwhile: one at a time does, the others wait.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_name(f"{target.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if target.is_dir():
            yield None
            return
        base = cache_folder()
        with tempfile.TemporaryDirectory(dir=base, prefix=Owner.me().prefix) as name:
            work = Path(name)
            yield work
            (work / "root").chmod(0o755)
            (work / "root").rename(target)


def run(command: list[str], folder: Path, environment: Mapping[str, str] | None = None) -> str:
    """Run what fetches or builds, and return what it prints; it ends with its owner.

    Raises OSError and subprocess.SubprocessError, whose words `reason` finds.
    """
    return subprocess.run(
        command,
        cwd=folder,
        env={
            **os.environ,
            "TMPDIR": str(folder),  # temporary files go with the folder, even after kill -9
            **(environment or {}),
            "LC_ALL": "C",
            "DEBIAN_FRONTEND": "noninteractive",
            VARIABLE: str(Owner.me()),  # it ends with the supervisor, however that ends
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
        timeout=_SECONDS,
    ).stdout


def reason(error: Exception) -> str:
    """Why a command failed, in its own last words."""
    if isinstance(error, subprocess.CalledProcessError):
        plain = re.sub(r"\x1b\[[\d;]*m", "", error.stderr)  # Maven's, even without a terminal
        lines = [line for line in plain.splitlines() if line.strip()]
        return lines[-1] if lines else f"{error.cmd[0]} exited with {error.returncode}"
    return str(error)


def _system() -> str:
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        release = {}
    name = release.get("ID", "debian") + release.get("VERSION_ID", "")
    return f"{name}-{platform.machine()}"
