"""Which Java is found, and how servers run on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from brokerdocs.services import Unavailable
from brokerdocs.services.hosts.host import Candidate
from brokerdocs.services.hosts.local import LocalHost
from brokerdocs.services.installing import java

from .fakes import downloaded, fake

ANSWER = """
echo "    java.home = {home}" >&2
echo 'openjdk version "{version}" 2026-01-01' >&2"""


def runtime(folder: Path, version: str, answer: str = ANSWER) -> Path:
    """A Java whose home is *folder*."""
    (folder / "bin").mkdir(parents=True)
    return fake(folder / "bin", "java", answer.format(home=folder, version=version))


def test_a_java_that_path_does_not_lead_to(programs: Path, packages: Path) -> None:
    assert packages
    jvm = programs.with_name("jvm")
    runtime(jvm / "a-8", "1.8.0_402")
    found = runtime(jvm / "b-21", "21.0.2")
    fake(programs, "java", ANSWER.format(home="/old", version="11.0.2"))
    assert java.runtime(True, print, "x") == java.Java(str(found), {}, str(jvm / "b-21"))
    assert not programs.with_name("apt.log").exists()


def test_no_java_but_packages(programs: Path, packages: Path) -> None:
    runtime(
        packages / "usr/lib/jvm/java-21",
        "21",
        'case "$LD_LIBRARY_PATH" in ?*)' + ANSWER + ";; esac",
    )
    (packages / "usr/lib/a-linux-gnu").mkdir()
    found = java.runtime(True, lambda _: None, "x")
    assert Path(found.program).is_relative_to(programs.with_name("cache"))
    assert "a-linux-gnu" in found.environment["LD_LIBRARY_PATH"]
    assert downloaded(programs) == ["a-jre", "default-jre-headless"]


def test_packages_with_an_old_java(packages: Path) -> None:
    runtime(packages / "usr/lib/jvm/java-11", "11")
    with pytest.raises(Unavailable) as caught:
        java.runtime(True, lambda _: None, "java 17")
    assert caught.value.english == (
        "no Java 17 in the distribution's default-jre-headless: install java 17"
    )


def test_an_old_java_does_not_do(programs: Path) -> None:
    fake(programs, "java", ANSWER.format(home="/old", version="11.0.2"))
    with pytest.raises(Unavailable, match=r"^no java 17 on PATH"):
        java.runtime(True, print, "java 17")


def test_no_virtual_machine_leaves_a_trace(programs: Path, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    answer = ANSWER.format(home="/new", version="17.0.15")
    program = fake(programs, "java", f'echo "$@" >{asked}{answer}')
    assert java.runtime(True, print, "x").program == str(program)
    assert java.TRACELESS in asked.read_text()
    candidate = Candidate("kafka", "native", "Kafka", "", programs={"server": "java", "jars": "j"})
    command = java.command(LocalHost(candidate, tmp_path), "Main", "config")
    assert java.TRACELESS in command
    assert f"-Djava.io.tmpdir={tmp_path}/tmp" in command
    assert (tmp_path / "tmp").is_dir()
