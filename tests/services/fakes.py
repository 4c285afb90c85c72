"""Machines that lack programs: fake ones on a PATH of their own, without a network."""

from __future__ import annotations

from pathlib import Path

import pytest

from brokerdocs.services.installing import golang, java, maven


def fake(folder: Path, name: str, text: str) -> Path:
    """A program that runs a shell's *text*, in which programs have their full paths."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds all programs of this machine, and an empty cache and home."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("GOENV", "GOROOT", "MAVEN_OPTS", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(java, "_SYSTEM", tmp_path / "jvm")
    monkeypatch.setattr(maven, "_SETTINGS", tmp_path / "settings.xml")
    monkeypatch.setattr(golang, "_INSTALLED", str(folder))
    return folder


@pytest.fixture
def packages(programs: Path) -> Path:
    """apt-get and dpkg-deb with them; what the packages hold lies in the folder returned."""
    content = programs.with_name("content")
    content.mkdir()
    log = programs.with_name("apt.log")
    fake(
        programs,
        "apt-get",
        f"""echo "$@" >>{log}
        case "$*" in
        *essential*default-jre*) echo 'Inst libc6 (2 x)'; echo 'Inst a-jre (1 x)' ;;
        *essential*) echo 'Inst libc6 (2 x)' ;;
        *simulate*)
            for name; do :; done
            echo 'Inst libc6 (2 x)'; echo 'Inst a-jre (1 x)'; echo "Inst $name (1 x)" ;;
        *download*) : >one.deb ;;
        esac""",
    )
    fake(programs, "dpkg-deb", f'/bin/mkdir -p "$3"; /bin/cp -R {content}/. "$3"')
    return content


def downloaded(programs: Path) -> list[str]:
    """The packages that the fake apt-get was asked for."""
    lines = programs.with_name("apt.log").read_text().splitlines()
    return [
        name for line in lines if " download " in line for name in line.split("-qq ")[1].split()
    ]
