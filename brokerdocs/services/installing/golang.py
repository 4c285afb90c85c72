"""Go, and programs that it builds from this repository's sources."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from brokerdocs.services.installing import cache, debian, programs
from brokerdocs.services.model import NotFetched, Progress, Service, Unavailable

_ROOT = "usr/lib/go"
_INSTALLED = "/usr/local/go/bin"
"""Where Go's own archive goes; PATH may not lead there."""


@dataclass(frozen=True)
class Go:
    """A compiler."""

    program: str
    environment: dict[str, str]
    """Where its library is, if it does not lie where its distribution expects it."""


@dataclass(frozen=True)
class Source:
    """What a program is built from, and what is said if it cannot be."""

    program: str
    """Its name."""
    folder: Path
    """Holds go.mod, go.sum and Go's files."""
    what: str
    """The program in a few words."""
    absent: tuple[str, str]
    """That it is not here, nor Go: in English and in Chinese."""
    package: str = "."
    """The main package: the folder's own, or one of a module that go.mod requires."""
    written: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Files that the release of a required module makes and its archive lacks: the module and
    the path in it, to the content."""


def program(source: Source, service: Service, fetch: bool, progress: Progress) -> Path:
    """The program, built once and kept.

    Raises Unavailable, or NotFetched if *fetch* is false.
    """
    target = cache.path_of(f"{source.program}-{programs.digest(*sorted(source.folder.iterdir()))}")
    built = target / source.program
    if target.is_dir():
        return built
    go = compiler(fetch, progress, service.install)
    if go is None:
        english, chinese = source.absent
        raise Unavailable(
            f"{english}: install {service.install}, or start Docker",
            f"{chinese}：请安装 {service.install}，或启动 Docker",
        )
    if not fetch:
        raise NotFetched(source.what)
    try:
        with cache.making(target) as work:
            if work is not None:
                progress(f"building {source.program} …")
                (work / "root").mkdir()
                build(go, source, work / "root" / source.program, work, service.install)
    except (OSError, subprocess.SubprocessError) as error:
        reason = cache.reason(error)
        raise Unavailable(
            f"{source.program} cannot be built: {reason}: install {service.install}, "
            "or start Docker",
            f"无法构建 {source.program}（{reason}）：请安装 {service.install}，或启动 Docker",
        ) from None
    return built


def compiler(fetch: bool, progress: Progress, install: str) -> Go | None:
    """Go on PATH or installed by hand, else the distribution's, unpacked; None without either.

    Raises Unavailable, with what to *install* instead; NotFetched if *fetch* is false.
    """
    if found := programs.on_path("go") or shutil.which("go", path=_INSTALLED):
        return Go(str(found), {})
    if not debian.here():
        return None
    root = debian.unpacked(("golang-go",), fetch, progress, install).root / _ROOT
    return Go(str(root / "bin/go"), {"GOROOT": str(root)})


def build(go: Go, source: Source, program: Path, work: Path, install: str) -> None:
    """Build *source* as *program*; all that Go writes lies in *work*.

    Raises Unavailable, with what to *install*, if Go is too old and a newer one cannot be
    fetched; OSError and subprocess.SubprocessError if the build fails.
    """
    environment = _settings(work) | go.environment
    asked = ["env", "GOVERSION", "GOHOSTOS", "GOHOSTARCH"]
    answer = cache.run([go.program, *asked], work, environment)
    version, system, machine = answer.splitlines()
    match = re.search(r"^go (\S+)$", (source.folder / "go.mod").read_text(), re.M)
    assert match is not None
    needed = match[1]
    compiler = go.program
    if _numbers(version) < _numbers(needed):
        try:
            root = _toolchain(go, f"go{needed}.{system}-{machine}", work, environment)
        except (OSError, subprocess.SubprocessError) as error:
            old, reason = version.removeprefix("go"), cache.reason(error)
            raise Unavailable(
                f"Go {old} is too old for {program.name}, which needs {needed}: "
                f"a newer one cannot be fetched ({reason}): install {install}, or start Docker",
                f"Go {old} 太旧，{program.name} 需要 {needed}，"
                f"也无法获取更新的版本（{reason}）：请安装 {install}，或启动 Docker",
            ) from None
        compiler = str(root / "bin/go")
        environment["GOROOT"] = str(root)
    # Not stamped by git, which refuses a working copy of another user's.
    options = ["-C", str(source.folder), "-buildvcs=false", "-o", str(program)]
    for (module, path), content in source.written.items():
        fetch = ["mod", "download", "-C", str(source.folder), "-json", module]
        fetched = cache.run([compiler, *fetch], work, environment)
        Path(json.loads(fetched)["Dir"], path).write_text(content)
    cache.run([compiler, "build", *options, source.package], work, environment)


def _settings(work: Path) -> dict[str, str]:
    """The user's own settings stay in force, but Go writes nothing in the user's home."""
    home = Path.home()
    usual = "Library/Application Support" if sys.platform == "darwin" else ".config"
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or home / usual)
    return {
        "GOENV": str(settings / "go/env"),
        "NETRC": str(home / ".netrc"),
        **{name: os.environ[name] for name in ("GOENV", "NETRC") if os.environ.get(name)},
        "HOME": str(work),
        "XDG_CONFIG_HOME": str(work / "config"),  # Go counts its runs there
        "GOPATH": str(work / "go"),
        "GOMODCACHE": str(work / "go/pkg/mod"),
        "GOCACHE": str(work / "go/cache"),
        "GOFLAGS": "-modcacherw",  # or the folder could not be removed
        "GOTOOLCHAIN": "local",  # a newer one is fetched here, the same way for every version
        "GOWORK": "off",
        "CGO_ENABLED": "0",
    }


def _toolchain(go: Go, release: str, work: Path, environment: dict[str, str]) -> Path:
    """Fetch a release of Go as a module, which is what Go does by itself since 1.21."""
    module = f"golang.org/toolchain@v0.0.1-{release}"
    cache.run([go.program, "mod", "download", module], work, environment)
    root = Path(environment["GOMODCACHE"]) / module
    for program in [*root.glob("bin/*"), *root.glob("pkg/tool/*/*")]:
        program.chmod(0o755)  # the archive of a module keeps no modes
    return root


def _numbers(version: str) -> list[int]:
    """``go1.19.8`` as numbers to compare; a development version counts as new."""
    found = re.match(r"(?:go)?(\d+)\.(\d+)", version)
    return [int(number) for number in found.groups()] if found else [99]
