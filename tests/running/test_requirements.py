"""Which services an item asks for, and why it is not run."""

import pytest

from brokerdocs.running.checks import requirements
from brokerdocs.running.checks.declaring import Proof
from brokerdocs.running.checks.requirements import AT_NIGHT, engine_lacks, lacking, needs
from brokerdocs.running.snippet.snippet import Snippet

ALONE = {"redis": {}, "kafka": {}}


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("experiment", ["kafka", "redis"]),
        ("probe", ["redis"]),  # asked of several systems: of each, what its snippet names
    ],
)
def test_private_services(tmp_path, kind, wanted):
    path = tmp_path / "snippets" / "redis" / "url.py"
    path.parent.mkdir(parents=True)
    path.write_text("broker_url = 'redis://localhost:6379/0'\n", "utf-8")
    found = needs(Proof(kind, private=ALONE), Snippet(tmp_path, "redis/url.py"))
    assert [need.service for need in found] == wanted


@pytest.mark.parametrize(
    ("line", "answers", "lacks"),
    [
        ("docker run -d --name x redis:8", "exit 1", "no Docker engine answers"),
        ("docker run -d --name x redis:8", "exec /bin/sleep 60", "no Docker engine answers"),
        ("docker run -d --name x redis:8", '[ "$1" = info ]', "redis:8 is not on this machine"),
        ("docker run -d --name x redis:8", "exit 0", ""),
        ("redis-cli ping", "exit 1", ""),
    ],
)
def test_what_a_docker_line_lacks(tmp_path, monkeypatch, line, answers, lacks):
    docker = tmp_path / "docker"
    docker.write_text(f"#!/bin/sh\n{answers}\n", "utf-8")
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(requirements, "ENGINE_SECONDS", 0.5)
    engine_lacks.cache_clear()
    found = lacking(Proof("check"), _shell(tmp_path, line), long=False)
    engine_lacks.cache_clear()
    assert found.endswith(lacks)
    assert bool(found) == bool(lacks)


@pytest.mark.parametrize("long", [True, False])
def test_what_is_long_waits_for_the_night(tmp_path, long):
    snippet = _shell(tmp_path, "redis-cli ping")
    assert lacking(Proof("check", is_long=True), snippet, long) == ("" if long else AT_NIGHT)


def _shell(root, line):
    path = root / "snippets" / "redis" / "line.sh"
    path.parent.mkdir(parents=True)
    path.write_text(f"{line}\n", "utf-8")
    return Snippet(root, "redis/line.sh")
