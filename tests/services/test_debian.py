"""Packages of the distribution, unpacked into a cache without touching the system."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from brokerdocs.services.installing import debian
from brokerdocs.services.model import NotFetched, Unavailable

from .conftest import ROOT, Run, eventually
from .fakes import downloaded, fake

FETCH = (
    "from brokerdocs.services.installing import debian\n"
    "found = debian.unpacked(('redis-tools',), True, lambda line: print(line, flush=True), 'x')\n"
    "print(found.program('redis-cli'), flush=True)\n"
)

needs_apt = pytest.mark.skipif(
    not (shutil.which("apt-get") and shutil.which("dpkg-deb")),
    reason="needs apt-get and dpkg-deb, which Debian and Ubuntu have",
)


@needs_apt
def test_two_processes_fetch_once(tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    both = [
        subprocess.Popen(
            [sys.executable, "-c", FETCH],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    answers = [process.communicate(timeout=300) for process in both]
    assert [process.returncode for process in both] == [0, 0], answers
    lines = [line for out, _ in answers for line in out.splitlines()]
    assert sum(line.startswith("fetching redis-tools and ") for line in lines) == 1
    (program,) = {line for line in lines if line.endswith("redis-cli")}
    assert Path(program).is_relative_to(tmp_path)
    unpacked = debian.Unpacked(Path(program).parents[2])
    version = subprocess.run(
        [program, "--version"], env=unpacked.environment, capture_output=True, text=True
    )
    assert version.stdout.startswith("redis-cli ")
    assert [path.name for path in (tmp_path / "brokerdocs").glob("brokerdocs-*")] == []


@needs_apt
def test_a_kill_while_fetching_leaves_nothing(
    start_run: Callable[..., Run], tmp_path: Path
) -> None:
    code = (
        "from brokerdocs.services import Client, Supervisor\n"
        "import sys\n"
        "supervisor = Supervisor.start('native', {'redis': 'redis'}, stderr=sys.stdout.fileno())\n"
        "Client(supervisor.address).resolve('redis', {'no such thing'})\n"
    )
    run = start_run(code, XDG_CACHE_HOME=str(tmp_path), PATH=f"/usr/bin{os.pathsep}/bin")
    line = run.line()
    if "fetching" not in line:
        pytest.skip("a redis-server is installed on this machine")
    run.kill()
    eventually(lambda: not run.left() and not list(tmp_path.glob("brokerdocs/brokerdocs-*")), 30)
    assert not list(tmp_path.rglob("*.deb"))


def test_packages_are_not_fetched_unasked(programs: Path) -> None:
    for name in ("apt-get", "dpkg-deb"):
        fake(programs, name, "exit 1")
    with pytest.raises(NotFetched):
        debian.unpacked(("redis-server",), False, print, "redis-server")
    with pytest.raises(Unavailable) as caught:
        debian.unpacked(("redis-server",), True, print, "redis-server")
    assert str(caught.value) == (
        "redis-server cannot be fetched: apt-get exited with 1: "
        "install redis-server or start Docker"
    )


def test_a_set_is_complete_whatever_is_installed(packages: Path, programs: Path) -> None:
    (packages / "etc/java").mkdir(parents=True)
    (packages / "etc/java/jvm.cfg").write_text("-server KNOWN\n")
    (packages / "jvm.cfg").symlink_to("/etc/java/jvm.cfg")
    told: list[str] = []
    found = debian.unpacked(("a-server",), True, told.append, "a-server")
    assert told == ["fetching a-server and 1 package …"]
    assert downloaded(programs) == ["a-jre", "a-server"]
    assert "Dir::State::status=/dev/null" in programs.with_name("apt.log").read_text()
    link = found.root / "jvm.cfg"
    assert link.read_text() == "-server KNOWN\n"
    assert not link.readlink().is_absolute()


def test_what_the_caller_has_is_left_out(packages: Path, programs: Path) -> None:
    assert packages
    debian.unpacked(("a-server",), True, print, "x", without=("default-jre-headless",))
    assert downloaded(programs) == ["a-server"]
