"""An older line of Celery: what it lacks, what does not hold there, and what fails."""

import importlib.metadata
import json

import pytest

CELERY = importlib.metadata.version("celery")
KOMBU = importlib.metadata.version("kombu")
HERE = "    with snippet.app"  # where the check of the small project begins


@pytest.fixture
def older(project):
    """The small project, beside whose lock the Celery that is installed is an older one."""
    project.write("requirements.txt", "celery[redis]==99.0.1 \\\n    --hash=sha256:0\n")
    return project


def judged(project, *arguments):
    """What the run said, and the one record of the check as published."""
    result = project.run("--published", *arguments)
    records = [one for one in project.records("timeout.py") if "test_timeout" in one["item"]]
    assert [record["item"].partition("[")[2] for record in records] == ["as published]"]
    return result, records[0]


def test_what_passes_is_as_on_the_newest(older):
    result, record = judged(older)
    assert result.status == 0, result.output
    assert record["state"] == "passed"
    line = ".".join(CELERY.split(".")[:2])
    assert record["command"].startswith(f"nox -s snippets -- --celery {line} --force ")


def test_an_option_that_nothing_reads_is_absent(older):
    older.write(
        "snippets/redis/timeout.py",
        "broker_url = 'redis://localhost:6379/0'\n"
        "broker_transport_options = {'visibility_time': 1800}\n",
    )
    older.with_common_checks()
    result, record = judged(older, "-k", "test_timeout or test_every_option")
    assert result.status == 0, result.output
    said = f"broker_transport_options.visibility_time is read by nothing in kombu {KOMBU}"
    assert {(one["state"], one["reason"].partition(" | ")[2]) for one in
            older.records("timeout.py")} == {("absent", said)}  # fmt: skip
    assert f"absent: redis: 2 x {said}" in result.output
    assert record["settings"] == ["broker_transport_options.visibility_timeout"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("task_acks_on_moon = True", f"Celery {CELERY} has no setting 'task_acks_on_moon'"),
        ("app_name = 'moon'", ""),
    ],
)
def test_a_setting_that_celery_has_not_is_absent(older, line, said):
    older.write("snippets/redis/timeout.py", f"broker_url = 'redis://localhost:6379/0'\n{line}\n")
    result, record = judged(older)
    assert record["state"] == ("absent" if said else "failed")
    assert (result.status == 0) == bool(said)
    assert record["reason"].endswith(said or "assert 3600 == 1800")


def declare(project, on, check="", may_pass=False):
    """Have the check hold on some releases, and *check* something more."""
    holds = f"Holds('{on}', '半途 | half-way', may_pass={may_pass})"
    project.rewrite_check('visibility_timeout")', f'visibility_timeout", holds={holds})')
    project.rewrite_check("import eventually", "import Holds, eventually")
    project.rewrite_check(HERE, f"    {check or 'pass'}\n{HERE}")


def test_what_does_not_hold_is_told_in_words(older):
    declare(older, ">=99", "assert 1 == 2")
    result, record = judged(older)
    assert result.status == 0, result.output
    assert (record["state"], record["reason"]) == ("does not hold", "半途 | half-way")
    assert "assert 1 == 2" in record["output"]
    assert "does not hold: redis: 1 x half-way" in result.output


def test_what_is_declared_to_hold_elsewhere_must_fail(older):
    declare(older, ">=99")
    result, record = judged(older)
    assert result.status == 1
    assert record["state"] == "failed"
    (line,) = result.findings("check-failed")
    assert f"declared to hold on Celery >=99 alone, and holds on {CELERY}" in line


@pytest.mark.parametrize("check", ["pass", "assert 1 == 2"])
def test_what_passes_may_pass_does_not_hold(older, check):
    declare(older, ">=99", check, may_pass=True)
    result, record = judged(older)
    assert result.status == 0, result.output
    assert (record["state"], record["reason"]) == ("does not hold", "半途 | half-way")


def test_what_is_not_declared_is_a_failure(older):
    declare(older, ">=1", "assert 1 == 2")
    result, record = judged(older)
    assert result.status == 1
    assert record["state"] == "failed"
    assert len(result.findings("check-failed")) == 1


def test_what_asks_a_server_of_none_of_ours_is_not_run(older):
    ask = """import socket; socket.create_connection(("127.0.0.1", 9))"""
    older.rewrite_check(HERE, f"    {ask}\n{HERE}")
    result, record = judged(older)
    assert result.status == 0, result.output
    assert record["state"] == "not run"
    assert record["reason"].endswith(" | it asks 127.0.0.1:9, which a run has not")


def test_on_the_newest_line_nothing_is_forgiven(project):
    declare(project, ">=99", "assert 1 == 2")
    result, record = judged(project)
    assert result.status == 1
    assert record["state"] == "failed"


def test_an_older_line_does_not_say_what_there_is(older):
    judged(older)
    assert not (older.root / "build/evidence/items.json").exists()
    (older.root / "requirements.txt").unlink()
    judged(older, "--force")
    manifest = json.loads((older.root / "build/evidence/items.json").read_text())
    assert len(manifest["tests/snippets/test_redis.py"]["items"]) == 2
