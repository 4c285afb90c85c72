"""What is said where Java, Maven, their jars or an emulator cannot be had."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from brokerdocs.services import Unavailable, debian, gcpubsub, java, sqs
from brokerdocs.services.table import SERVICES

JAVA = java.Java("java", {})


def program(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH, and a cache that is empty."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def test_no_maven(path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        java.jars("kafka", True, print, JAVA)
    assert caught.value.english == (
        "no mvn on PATH to fetch the jars of kafka: install maven or start Docker"
    )
    assert list(path.parent.rglob("*.jar")) == []


def test_a_jar_that_cannot_be_had(path: Path, tmp_path: Path) -> None:
    program(path, "mvn", "echo '[ERROR] Could not find artifact org.a:b:jar:1 in x'; exit 1")
    with pytest.raises(Unavailable) as caught:
        java.jars("kafka", True, lambda _: None, JAVA)
    assert caught.value.english == (
        "the jars of kafka cannot be fetched (Could not find artifact org.a:b:jar:1): "
        "see that Maven reaches its repository, or start Docker"
    )
    assert "无法获取 kafka 的 jar" in caught.value.chinese
    assert [found for found in (tmp_path / "cache").rglob("*") if found.suffix == ".xml"] == []


def test_jars_are_not_fetched_unasked(path: Path) -> None:
    program(path, "mvn", "exit 1")
    with pytest.raises(debian.NotFetched):
        java.jars("kafka", False, print, JAVA)


def test_an_old_java_does_not_do(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(path, "java", """echo 'openjdk version "11.0.2"' >&2""")
    monkeypatch.setattr(java.programs, "on_path", lambda _: path / "java")
    with pytest.raises(Unavailable, match=r"^no java 17 on PATH"):
        java.runtime(True, print, "java 17")


def test_neither_emulator_nor_go(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert path
    monkeypatch.setattr(gcpubsub.programs, "on_path", lambda *_: None)
    monkeypatch.setattr(gcpubsub.shutil, "which", lambda *_, **__: None)
    with pytest.raises(Unavailable, match="neither Google's Pub/Sub emulator nor Go") as caught:
        list(gcpubsub.native(SERVICES["gcpubsub"], "", True, print))
    assert "\n" not in str(caught.value)


def test_no_moto(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(Unavailable, match=r"pip install 'moto\[server,sqs\]'"):
        list(sqs.native(SERVICES["sqs"], "moto", True, print))


def test_an_unpacked_java_finds_its_own_settings(tmp_path: Path) -> None:
    (tmp_path / "etc/java").mkdir(parents=True)
    (tmp_path / "etc/java/jvm.cfg").write_text("-server KNOWN\n")
    (tmp_path / "usr/lib").mkdir(parents=True)
    link = tmp_path / "usr/lib/jvm.cfg"
    link.symlink_to("/etc/java/jvm.cfg")
    debian._relocate(tmp_path)
    assert link.read_text() == "-server KNOWN\n"
    assert not link.readlink().is_absolute()
