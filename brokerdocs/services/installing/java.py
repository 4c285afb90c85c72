"""Java runtime, and command lines of servers that run on it."""

from __future__ import annotations

import functools
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from brokerdocs.services.hosts.host import Host
from brokerdocs.services.installing import debian, programs
from brokerdocs.services.model import Progress, Unavailable

RUNTIME = ("default-jre-headless",)

TRACELESS = "-XX:-UsePerfData"
"""Without it each JVM leaves a folder in /tmp, whatever ``java.io.tmpdir`` says."""

_OLDEST = 17
"""The major version that Kafka 4 needs; our other servers need less."""

_SYSTEM = Path("/usr/lib/jvm")
"""Where Linux distributions install Java; PATH may not lead there."""

_SMALL = ("-Xms32m", "-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""Little memory and a quick start; none of these servers is measured for its speed alone."""


@dataclass(frozen=True)
class Java:
    """A runtime."""

    program: str
    environment: dict[str, str]
    """Where its libraries are, if the system does not know."""
    home: str = ""
    """What it calls ``java.home``; empty if it did not say."""


def runtime(fetch: bool, progress: Progress, install: str) -> Java:
    """A Java that is new enough: on PATH, installed elsewhere, or the distribution's, unpacked.

    Raises Unavailable, with what to *install* instead; NotFetched if *fetch* is false.
    """
    for program in (programs.on_path("java"), *sorted(_SYSTEM.glob("*/bin/java"))):
        if program and (found := _tried(str(program))):
            return found
    unpacked = debian.unpacked(RUNTIME, fetch, progress, install)
    for program in sorted(unpacked.root.glob("usr/lib/jvm/java-*/bin/java")):
        if found := _tried(str(program), tuple(unpacked.environment.items())):
            return found
    raise Unavailable(
        f"no Java {_OLDEST} in the distribution's {RUNTIME[0]}: install {install}",
        f"发行版的 {RUNTIME[0]} 中没有 Java {_OLDEST}：请安装 {install}",
    )


def command(host: Host, main: str, *arguments: str, options: tuple[str, ...] = ()) -> list[str]:
    """The command line that runs a class of the candidate's jars."""
    programs = host.candidate.programs
    traceless = (TRACELESS, f"-Djava.io.tmpdir={host.data('tmp')}")
    options = (*_SMALL, *traceless, *options)
    return [programs["server"], *options, "-cp", programs["jars"], main, *arguments]


@functools.lru_cache(maxsize=16)
def _tried(program: str, environment: tuple[tuple[str, str], ...] = ()) -> Java | None:
    """The Java of a program, or None if it does not run or is too old."""
    try:
        answer = subprocess.run(
            [program, TRACELESS, "-XshowSettings:properties", "-version"],
            env={**os.environ, **dict(environment)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=20,
        ).stderr
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.search(r'version "(?:1\.)?(\d+)', answer)
    if not version or int(version[1]) < _OLDEST:
        return None
    home = re.search(r"^ *java\.home = (.+)$", answer, re.M)
    return Java(program, dict(environment), home[1] if home else "")
