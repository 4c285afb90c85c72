"""Java programs: the runtime, and the jars that a pom of `jars/` names."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from brokerdocs.services import cache, debian, programs
from brokerdocs.services.model import Unavailable
from brokerdocs.services.places import Candidate, Place
from brokerdocs.services.table import Service

POMS = Path(__file__).with_name("jars")

_RUNTIME = ("default-jre-headless",)
_OLDEST = 17
"""Major version of Java that Kafka 4 asks for, the most of our servers."""

_SMALL = ("-Xms32m", "-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""Little memory and a quick start; none of these servers is measured for its speed alone."""


@dataclass(frozen=True)
class Java:
    """A runtime."""

    program: str
    environment: dict[str, str]
    """Where its libraries are, if the system does not know."""


def runtime(fetch: bool, progress: Callable[[str], None], install: str) -> Java:
    """A Java that is new enough: on PATH, or the distribution's, unpacked.

    Raises Unavailable, with what to *install* instead; NotFetched where *fetch* forbids.
    """
    if (found := programs.on_path("java")) and _major(str(found)) >= _OLDEST:
        return Java(str(found), {})
    unpacked = debian.unpacked(_RUNTIME, fetch, progress, install)
    for path in sorted(unpacked.root.glob("usr/lib/jvm/java-*/bin/java")):
        return Java(str(path), unpacked.environment)
    raise Unavailable(
        f"no Java in the distribution's {_RUNTIME[0]}: install {install}",
        f"发行版的 {_RUNTIME[0]} 中没有 Java：请安装 {install}",
    )


def jars(name: str, fetch: bool, progress: Callable[[str], None], java: Java) -> Path:
    """The folder of the jars of ``jars/NAME.xml``, had from Maven once and kept.

    Raises Unavailable, with how to get it; NotFetched where *fetch* forbids.
    """
    pom = POMS / f"{name}.xml"
    target = cache.place_of(f"{name}-{programs.digest(pom)}")
    if not target.is_dir():
        maven = shutil.which("mvn")
        if maven is None:
            raise Unavailable(
                f"no mvn on PATH to fetch the jars of {name}: install maven or start Docker",
                f"PATH 中没有 mvn，无法获取 {name} 的 jar：请安装 maven 或启动 Docker",
            )
        if not fetch:
            raise debian.NotFetched(f"the jars of {name}, by Maven")
        try:
            with cache.making(target) as work:
                if work is not None:
                    progress(f"fetching the jars of {name} …")
                    _copy(maven, pom, work, java)
        except (OSError, subprocess.SubprocessError) as error:
            reason = _reason(error)
            raise Unavailable(
                f"the jars of {name} cannot be fetched ({reason}): "
                "see that Maven reaches its repository, or start Docker",
                f"无法获取 {name} 的 jar（{reason}）：请确认 Maven 能访问仓库，或启动 Docker",
            ) from None
    return target


def candidate(
    service: Service, product: str, fetch: bool, progress: Callable[[str], None]
) -> Candidate:
    """The service from the jars of a product; raises Unavailable, or NotFetched."""
    found = runtime(fetch, progress, service.install)
    folder = jars(product, fetch, progress, found)
    return Candidate(
        service=service.name,
        provider="native",
        product=service.products[product],
        identity=f"{product}: {folder.name}",
        programs={"server": found.program, "jars": f"{folder}{os.sep}*"},
        environment=found.environment,
    )


def command(place: Place, main: str, *arguments: str, options: tuple[str, ...] = ()) -> list[str]:
    """The command line that runs a class of the candidate's jars."""
    programs = place.candidate.programs
    return [programs["server"], *_SMALL, *options, "-cp", programs["jars"], main, *arguments]


def _copy(maven: str, pom: Path, work: Path, java: Java) -> None:
    here = work / "pom.xml"
    shutil.copyfile(pom, here)
    environment = dict(java.environment)
    if environment:  # an unpacked one, that Maven would not find
        environment["JAVA_HOME"] = str(Path(java.program).parents[1])
    cache.run(
        [
            maven, "--batch-mode", "--quiet", f"--file={here}", f"-Dmaven.repo.local={work}/m2",
            "dependency:copy-dependencies", "-DincludeScope=runtime",
            f"-DoutputDirectory={work}/root",
        ],
        work,
        environment,
    )  # fmt: skip


def _reason(error: Exception) -> str:
    output = str(getattr(error, "stdout", "") or "")
    for line in output.splitlines():
        if match := re.search(r"Could not (?:find|transfer) artifact [\w.:-]+", line):
            return match[0]
    return cache.reason(error)


@functools.lru_cache(maxsize=4)
def _major(program: str) -> int:
    """The major version of a Java; 0 where it does not run."""
    try:
        answer = subprocess.run(
            [program, "-version"], capture_output=True, text=True, timeout=20
        ).stderr
    except (OSError, subprocess.SubprocessError):
        return 0
    match = re.search(r'version "(?:1\.)?(\d+)', answer)
    return int(match[1]) if match else 0
