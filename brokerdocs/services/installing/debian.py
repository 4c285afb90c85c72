"""The distribution's own packages, unpacked into a cache folder as an ordinary user.

Nothing is installed on the system: apt-get resolves and downloads with lists and
cache of its own, dpkg-deb unpacks. apt's own configuration says where packages come from.

apt-get plans for a system on which nothing is installed; from that plan the essential
packages are left out, which every Debian has. So an unpacked set is complete, whatever
the system has, gets or loses.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from brokerdocs.services.installing import cache
from brokerdocs.services.model import NotFetched, Progress, Unavailable

_ESSENTIAL = "?essential"
"""apt's pattern for the packages that no Debian is without; the C library comes with them."""

_PROGRAMS = ("apt-get", "dpkg-deb")


@dataclass(frozen=True)
class Unpacked:
    """Packages with all that they need, below one folder."""

    root: Path

    def program(self, name: str) -> Path:
        """The program of a name in its folders of programs, whether it is there or not."""
        for folder in ("usr/bin", "usr/sbin", "bin", "sbin"):
            if (path := self.root / folder / name).exists():
                return path
        return self.root / "usr/bin" / name

    @property
    def environment(self) -> dict[str, str]:
        """What programs need to find the libraries and programs unpacked with them."""
        libraries = [
            str(path)
            for pattern in ("usr/lib/*-linux-gnu*", "lib/*-linux-gnu*", "usr/lib", "lib")
            for path in sorted(self.root.glob(pattern))
        ]
        programs = [str(self.root / folder) for folder in ("usr/bin", "usr/sbin", "bin")]
        return {
            "LD_LIBRARY_PATH": os.pathsep.join(libraries),
            "PATH": os.pathsep.join([*programs, os.environ.get("PATH", os.defpath)]),
        }


def here() -> bool:
    """Whether this system's packages can be unpacked at all."""
    return all(shutil.which(program) for program in _PROGRAMS)


def unpacked(
    packages: tuple[str, ...],
    fetch: bool,
    progress: Progress,
    install: str,
    without: tuple[str, ...] = (),
) -> Unpacked:
    """Unpack *packages* and what they need, fetching them first if they are not cached.

    *without* names packages that the caller has by other means; what only they need is
    left out as well. Raises Unavailable, with what to *install* instead; NotFetched if
    *fetch* is false.
    """
    if not here():
        raise _no(f"no {install} on PATH", f"PATH 中没有 {install}", install)
    target = cache.path_of("+".join(packages))
    if not target.is_dir():
        if not fetch:
            raise NotFetched(f"{packages[0]} and what it needs, from the distribution's packages")
        try:
            with cache.making(target) as work:
                if work is not None:
                    _fetch(packages, without, work, progress)
        except (OSError, subprocess.SubprocessError) as error:
            reason = f"{packages[0]} cannot be fetched: {cache.reason(error)}"
            raise _no(reason, reason, install) from None
    return Unpacked(target)


def _no(english: str, chinese: str, install: str) -> Unavailable:
    return Unavailable(
        f"{english}: install {install} or start Docker",
        f"{chinese}：请安装 {install} 或启动 Docker",
    )


def _fetch(
    packages: tuple[str, ...],
    without: tuple[str, ...],
    work: Path,
    progress: Progress,
) -> None:
    apt = _Apt(work)
    apt("update", "-qq")
    left_out = apt.plan(_ESSENTIAL, *without)
    names = [name for name in apt.plan(*packages) if name not in left_out]
    others = len(names) - 1
    progress(f"fetching {packages[0]} and {others} package{'s' * (others != 1)} …")
    apt("download", "-qq", *names)
    for archive in sorted((work / "debs").glob("*.deb")):
        cache.run(["dpkg-deb", "-x", str(archive), str(work / "root")], work)
    _relocate(work / "root")


def _relocate(root: Path) -> None:
    """Point links to ``/etc/…`` to what was unpacked beside them: Java's settings are such."""
    for path in root.rglob("*"):
        if path.is_symlink() and (target := path.readlink()).is_absolute():
            inside = root / target.relative_to("/")
            if inside.exists():
                path.unlink()
                path.symlink_to(os.path.relpath(inside, path.parent))


class _Apt:
    """apt-get with lists and a cache of its own."""

    def __init__(self, work: Path) -> None:
        for folder in ("lists/partial", "cache/archives/partial", "debs"):
            (work / folder).mkdir(parents=True)
        self._folder = work / "debs"
        self._options = [
            f"Dir::State::lists={work}/lists",
            f"Dir::State::extended_states={work}/extended_states",
            "Dir::State::status=/dev/null",  # what is installed must not change the plan
            "pkgCacheGen::Essential=native",  # those of two architectures exclude each other
            f"Dir::Cache={work}/cache",
            "Debug::NoLocking=1",
            "Acquire::Retries=2",
            # As root, apt would hand over to a user who may not enter the folder.
            f"APT::Sandbox::User={'root' if os.getuid() == 0 else ''}",
        ]

    def plan(self, *packages: str) -> list[str]:
        """The packages that installing *packages* on an empty system would install."""
        answer = self("install", "--simulate", "--no-install-recommends", *packages)
        return [line.split()[1] for line in answer.splitlines() if line.startswith("Inst ")]

    def __call__(self, *arguments: str) -> str:
        options = [part for option in self._options for part in ("-o", option)]
        return cache.run(["apt-get", *options, *arguments], self._folder)
