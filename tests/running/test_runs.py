"""Runs: what passes is kept, what goes wrong is said in one line."""

import json
import os
from pathlib import Path

import pytest

from brokerdocs import evidence
from brokerdocs.running.session import inputs as projects


def test_a_sound_project_passes(project):
    project.with_common_checks()
    result = project.run()
    assert result.status == 0, result.output
    assert result.row() == {"passed": 6, "cached": 0, "failed": 0, "not run": 0}
    again = project.run()
    assert again.status == 0, again.output
    assert again.row() == {"passed": 0, "cached": 6, "failed": 0, "not run": 0}
    forced = project.run("--force")
    assert forced.row()["passed"] == 6


def test_a_mutant_that_names_another_service_is_cached_too(project):
    project.rewrite_check('"broker_transport_options.visibility_timeout")', "instead=ELSEWHERE)")
    project.rewrite_check("\n\n@proves", '\nELSEWHERE = {"broker_url": "memory://"}\n\n\n@proves')
    project.rewrite_check("channel.visibility_timeout == 1800", "channel.client")
    project.rewrite_check("instead=ELSEWHERE)", "instead=ELSEWHERE, raises=AttributeError)")
    assert project.run().row()["passed"] == 2
    assert project.run().row()["cached"] == 2


def test_the_same_in_two_lanes(project):
    project.with_common_checks()
    assert project.run("-n2").row()["passed"] == 6
    again = project.run("-n2")
    assert again.status == 0, again.output
    assert again.row()["cached"] == 6


def test_a_snippet_that_hangs(project):
    project.rewrite_check(
        'timeout")\n',
        'timeout", timeout=2)\n',
    )
    text = (project.root / "snippets/redis/timeout.py").read_text()
    project.write("snippets/redis/timeout.py", text + "while True:\n    pass\n")
    result = project.run()
    assert result.status == 1
    found = result.findings("timeout")
    assert any("not finished after 2 s" in line for line in found), result.output
    assert all(line.startswith("snippets/redis/timeout.py:2: ") for line in found)


SLOW = '''

@experiment(
    "redis/timeout.py", control={"broker_transport_options.visibility_timeout": 7}, timeout=2
)
def test_slow(snippet):
    """慢 | Slow"""
    import time
    from brokerdocs.running.item import clock

    with clock.own().stopped():
        time.sleep(3)
    with snippet.app.connection_for_write() as connection:
        right = connection.default_channel.visibility_timeout == 1800
    assert right != snippet.is_control
'''


def test_waiting_for_a_server_is_not_the_item_s_own_time(project):
    project.append_to_check(SLOW)
    result = project.run("-k", "slow")
    assert result.status == 0, result.output
    project.rewrite_check("with clock.own().stopped():\n        time", "if True:\n        time")
    result = project.run("-k", "slow and published")
    assert "not finished after 2 s" in result.output


@pytest.mark.parametrize("options", [["--product=nonsense"], ["--product=redis=mysql"]])
def test_an_option_that_makes_no_sense(project, options):
    result = project.run(*options)
    assert result.status == 4
    assert "ERROR: " in result.output


@pytest.mark.parametrize("line", ["no server", "*: ( # why", "*: reason", ": x # y"])
def test_an_allowance_that_makes_no_sense(project, line):
    path = project.root / "pyproject.toml"
    path.write_text(
        path.read_text().replace("allowed_not_run = [", f'allowed_not_run = ["{line}",')
    )
    result = project.run()
    assert result.status == 4
    assert "allowed_not_run" in result.output


def test_a_failed_item_is_not_cached_away(project):
    """A deadline's record names no server; the passed one from before does not stand in for it."""
    assert project.run().status == 0
    records = project.root / "build/evidence/redis/timeout.py"
    (passed,) = [
        p for p in records.glob("*.json") if "published" in json.loads(p.read_text())["item"]
    ]
    failed = json.loads(passed.read_text()) | {"state": "failed", "servers": []}
    (records / "failed.json").write_text(json.dumps(failed))
    result = project.run()
    assert result.row() == {"passed": 1, "cached": 1, "failed": 0, "not run": 0}
    assert not (records / "failed.json").exists()


def test_a_damaged_record(project):
    assert project.run().status == 0
    (path, *_) = (project.root / "build/evidence/redis/timeout.py").glob("*.json")
    path.write_text("{")
    result = project.run()
    assert result.status == 1
    (line,) = result.findings("damaged-record")
    assert path.name in line


def test_not_run_fails_only_where_that_is_strict(project):
    project.rewrite_check(
        "    with snippet",
        "    import pytest\n    pytest.skip('没有服务 | no server')\n    with snippet",
    )
    lenient = project.run()
    assert lenient.status == 0, lenient.output
    assert "not run: redis: 2 x no server" in lenient.output
    strict = project.run("--strict-run", "--force")
    assert strict.status == 1
    assert len(strict.findings("not-run")) == 2


def test_no_server_to_be_had(project):
    result = project.run("--provider=docker", DOCKER_HOST="unix:///nowhere/docker.sock")
    assert result.status == 0, result.output
    assert result.row()["not run"] == 2


def test_a_server_that_dies_in_mid_run(project):
    project.rewrite_check(
        "    with snippet",
        "    import os, redis\n"
        "    port = int(snippet.mapping['localhost:6379'].rpartition(':')[2])\n"
        "    password = snippet.backend.partition('//')[2].partition('@')[0].partition(':')[2]\n"
        "    live = redis.Redis(port=port, username='brokerdocs', password=password)\n"
        "    os.kill(live.info('server')['process_id'], 9)\n"
        "    with snippet",
    )
    result = project.run()
    assert result.status == 1
    found = result.findings("server-died")
    assert found, result.output
    assert all("exited with status -9 in mid-run" in line for line in found)
    assert all(line.startswith("snippets/redis/timeout.py:2: ") for line in found)


PROBE = '''

@probe("redis/timeout.py", control="没有人问 | nobody asks")
def test_answer(snippet, observe):
    """有人回答 | Somebody answers"""
    observe("answered", not snippet.is_control)
'''

LONG = '''

HALF_A_MINUTE = {"broker_transport_options.visibility_timeout": 30}


@experiment("redis/timeout.py", control=HALF_A_MINUTE, long=True)
def test_long(snippet, observe):
    """很久 | For long"""
    observe("seconds", 30 if snippet.is_control else 1800)
'''


def test_a_probe_whose_control_is_a_circumstance(project):
    project.rewrite_check("import eventually", "import probe, eventually")
    project.append_to_check(PROBE)
    result = project.run("-k", "answer")
    assert result.status == 0, result.output
    assert result.row()["passed"] == 2
    seen = {
        record["item"].partition("[")[2]: (record["change"], record["observations"]["answered"])
        for record in project.records("timeout.py")
    }
    assert seen == {
        "as published]": ("", [True]),
        "control: nobody asks]": ("没有人问 | nobody asks", [False]),
    }


def test_what_is_long_waits_until_it_is_asked_for(project):
    project.append_to_check(LONG)
    result = project.run("-k", "long", "--strict-run")
    assert result.status == 0, result.output
    assert result.row()["not run"] == 2
    assert "it takes long and runs at night: nox -s snippets -- --long" in result.output
    again = project.run("-k", "long", "--strict-run")
    assert again.row()["not run"] == 2
    assert " deselected" in again.output  # what was lacking is lacking still
    assert project.run("-k", "long", "--long").row()["passed"] == 2
    by_day = project.run("-k", "long")
    assert by_day.row() == {"passed": 0, "cached": 2, "failed": 0, "not run": 0}


DOCKER_LINE = '''

@proves("redis/server.sh", "docker run")
def test_server(snippet, run):
    """容器里的服务 | A server in a container"""
    if lack := lacking(run.proof, snippet, long=True):
        pytest.skip(lack)
    assert snippet.source.startswith("docker run")
'''


def test_the_manifest_lists_every_file_that_could_be_read(project):
    """A page's missing figure is told only where all are listed, those without a check too."""
    project.write("tests/snippets/test_plain.py", "def test_plain():\n    pass\n")
    project.write("tests/snippets/test_empty.py", "")
    project.write("tests/snippets/test_broken.py", "import nowhere\n")
    assert project.run("--continue-on-collection-errors").status == 1
    manifest = evidence.read_manifest(project.root)
    below = {Path(file).name: len(listing["items"]) for file, listing in manifest.items()}
    assert below == {"test_redis.py": 2, "test_plain.py": 0, "test_empty.py": 0}


def test_what_lacks_still_is_not_tried_again(project, tmp_path):
    """A docker line needs no server of ours to say again that no engine answers."""
    project.write("snippets/redis/server.sh", "docker run -d --name redis redis:8\n")
    page = (project.root / "docs/index.rst").read_text("utf-8")
    project.write("docs/index.rst", f"{page}\n.. snippet:: redis/server.sh\n")
    project.rewrite_check(
        "from brokerdocs.running import",
        "import pytest\n\nfrom brokerdocs.running.checks.requirements import lacking\n"
        "from brokerdocs.running import",
    )
    project.append_to_check(DOCKER_LINE)
    docker = tmp_path / "bin" / "docker"
    docker.parent.mkdir()
    path = f"{docker.parent}:{os.environ['PATH']}"

    def run(answer):
        docker.write_text(f"#!/bin/sh\n{answer}\n", "utf-8")
        docker.chmod(0o755)
        return project.run("-k", "test_server", "--strict-run", PATH=path)

    first, second, third = run("exit 1"), run("exit 1"), run("exit 0")
    assert first.row()["not run"] == second.row()["not run"] == 2
    assert len(second.findings("not-run")) == len(first.findings("not-run")) == 2
    assert "(native), ready in" in first.output
    assert "(native), ready in" not in second.output
    assert third.row() == {"passed": 2, "cached": 0, "failed": 0, "not run": 0}


@pytest.mark.parametrize(
    ("snippet", "used"),
    [
        ("redis/timeout.py", set()),
        ("sqs/polling.py", {"boto3", "pycurl"}),
        ("sqs/monitoring.py", {"boto3", "pycurl", "flower"}),
        ("getting-started/monitoring/flower.sh", {"flower"}),
        ("getting-started/experiments/flower.py", {"flower"}),
    ],
)
def test_a_record_names_the_clients_that_its_snippet_uses(snippet, used):
    """Another version makes those items run again, and no others."""
    assert set(projects.versions(snippet)) - set(projects.LIBRARIES) - {"Python"} == used
