"""What is fetched once and kept from run to run: packages, jars, built programs.

A folder appears here whole or not at all. What is being made belongs to its owner, so
that a run that is killed meanwhile leaves nothing.
"""

from __future__ import annotations

import fcntl
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from brokerdocs.services import owner


def place_of(name: str) -> Path:
    """Where the thing of a name is kept for this system, whether it is there or not."""
    return owner.cache_folder() / _system() / name


@contextmanager
def making(target: Path) -> Iterator[Path | None]:
    """A folder in which to make what shall lie at *target*, below the name ``root``.

    None where another process has made it meanwhile: one at a time does, the others wait.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_name(f"{target.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if target.is_dir():
            yield None
            return
        base = owner.cache_folder()
        with tempfile.TemporaryDirectory(dir=base, prefix=owner.Owner.me().prefix) as name:
            work = Path(name)
            yield work
            (work / "root").chmod(0o755)
            (work / "root").rename(target)


def _system() -> str:
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        release = {}
    name = release.get("ID", "debian") + release.get("VERSION_ID", "")
    return f"{name}-{platform.machine()}"
