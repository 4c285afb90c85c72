"""Jars that a pom in `jars/` names, fetched by Maven."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from brokerdocs.services.hosts.host import Candidate
from brokerdocs.services.installing import cache, debian, java, programs, truststore
from brokerdocs.services.model import NotFetched, Progress, Service, Unavailable

POMS = Path(__file__).with_name("jars")

_LAUNCHER = "usr/share/maven/bin/mvn"
_SETTINGS = Path("/etc/maven/settings.xml")
_TRUST = "trust.p12"
_FAILURE = re.compile(
    r"Could not (?:find|transfer) artifact [\w.:-]+|No plugin found for prefix '\w+'"
)


def candidate(service: Service, product: str, fetch: bool, progress: Progress) -> Candidate:
    """The service from the jars of a product; raises Unavailable, or NotFetched."""
    found = java.runtime(fetch, progress, service.install)
    folder = jars(product, fetch, progress, found)
    return Candidate(
        service=service.name,
        provider="native",
        product=service.products[product],
        identity=f"{product}: {folder.name}",
        programs={"server": found.program, "jars": f"{folder}{os.sep}*"},
        environment=found.environment,
    )


def jars(name: str, fetch: bool, progress: Progress, runtime: java.Java) -> Path:
    """The folder of the jars of ``jars/NAME.xml``, which Maven fetches once.

    Raises Unavailable, with how to get it; NotFetched if *fetch* is false.
    """
    pom = POMS / f"{name}.xml"
    target = cache.path_of(f"{name}-{programs.digest(pom)}")
    if not target.is_dir():
        maven = _maven(name, fetch, progress)
        if not fetch:
            raise NotFetched(f"the jars of {name}, by Maven")
        try:
            with cache.making(target) as work:
                if work is not None:
                    progress(f"fetching the jars of {name} …")
                    _copy(maven, pom, work, runtime)
        except (OSError, subprocess.SubprocessError) as error:
            reason = _reason(error)
            raise Unavailable(
                f"the jars of {name} cannot be fetched ({reason}): "
                "see that Maven reaches its repository, or start Docker",
                f"无法获取 {name} 的 jar（{reason}）：请确认 Maven 能访问仓库，或启动 Docker",
            ) from None
    return target


def _maven(name: str, fetch: bool, progress: Progress) -> list[str]:
    """The command that runs Maven: on PATH, or the distribution's, unpacked."""
    if found := programs.on_path("mvn"):
        return [str(found)]
    if not debian.here():
        raise Unavailable(
            f"no mvn on PATH to fetch the jars of {name}: install maven or start Docker",
            f"PATH 中没有 mvn，无法获取 {name} 的 jar：请安装 maven 或启动 Docker",
        )
    unpacked = debian.unpacked(("maven",), fetch, progress, "maven", without=java.RUNTIME)
    # The unpacked settings are the package's own; the machine's may name its repository.
    settings = [f"--global-settings={_SETTINGS}"] if os.access(_SETTINGS, os.R_OK) else []
    return [str(unpacked.root / _LAUNCHER), *settings]


def _copy(maven: list[str], pom: Path, work: Path, runtime: java.Java) -> None:
    shutil.copyfile(pom, work / "pom.xml")
    (work / "tmp").mkdir()
    cache.run(
        [
            *maven, "--batch-mode", "--quiet", f"--file={work}/pom.xml",
            f"-Dmaven.repo.local={work}/m2", "dependency:copy-dependencies",
            "-DincludeScope=runtime", f"-DoutputDirectory={work}/root",
        ],
        work,
        {**runtime.environment, **_settings(runtime, work)},
    )  # fmt: skip


def _settings(runtime: java.Java, work: Path) -> dict[str, str]:
    """What Maven's launcher reads: which Java, and its options."""
    # The launcher splits the options at spaces, which a relative path cannot hold.
    options = [os.environ.get("MAVEN_OPTS", ""), java.TRACELESS, "-Djava.io.tmpdir=tmp"]
    if not runtime.home:  # a wrapper, which the launcher finds on PATH as we did
        return {"MAVEN_OPTS": " ".join(options)}
    if not truststore.of_java(Path(runtime.home)) and truststore.write(work / _TRUST):
        # First, so that a store that the user names comes after it, and is used.
        options.insert(0, f"-Djavax.net.ssl.trustStore={_TRUST}")
    return {"JAVA_HOME": runtime.home, "MAVEN_OPTS": " ".join(options)}


def _reason(error: Exception) -> str:
    output = str(getattr(error, "stdout", "") or "")
    found = _FAILURE.search(output)
    return found[0] if found else cache.reason(error)
