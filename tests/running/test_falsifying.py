"""``--falsify``: literals that no check notices."""

import re

FREE = '\n\nfree("redis/timeout.py", "{path}", why="由您定 | yours to choose")\n'


def declare(project, path):
    project.rewrite_check("experiment, proves", "experiment, free, proves")
    project.append_to_check(FREE.format(path=path))


def test_a_literal_that_no_check_notices(project):
    result = project.run("--falsify")
    assert result.status == 1
    (finding,) = result.findings("not-proved")
    where = "snippets/redis/timeout.py:1: broker_url.path: 0 -> 1"
    what = "noticed by no check (test_timeout): prove it or declare it free"
    assert finding == f"{where}: {what} (not-proved)"
    assert "literals: 2 noticed, 0 free, 1 not proved, 0 not judged" in result.output


def test_a_literal_that_is_declared_free(project):
    declare(project, "broker_url.path")
    result = project.run("--falsify")
    assert result.status == 0, result.output
    assert "literals: 2 noticed, 1 free, 0 not proved, 0 not judged" in result.output
    assert project.run().status == 0, "no record or manifest is left of altered copies"


def test_a_free_literal_that_a_check_notices(project):
    declare(project, "broker_*")
    result = project.run("--falsify")
    assert result.status == 1
    found = result.findings("not-free")
    assert len(found) == 2
    assert all(line.startswith("snippets/redis/timeout.py:2: ") for line in found)
    line = re.search(
        r"free by tests/snippets/test_redis.py:(\d+), but noticed by test_time", found[0]
    )
    assert line is not None, found
    text = (project.root / "tests/snippets/test_redis.py").read_text().splitlines()
    assert text[int(line[1]) - 1].startswith("free(")


def test_a_check_that_fails_as_published_notices_nothing(project):
    project.rewrite_check("== 1800", "== 1801")
    result = project.run("--falsify")
    assert result.status == 1
    assert "literals: 0 noticed, 0 free, 0 not proved, 3 not judged" in result.output
    assert "not judged: 3 x the published copy did not pass" in result.output
    assert not result.findings("not-proved")


def test_a_declaration_of_nothing(project):
    declare(project, "brocker_url.path")
    result = project.run()
    assert result.status == 1
    (finding,) = result.findings("free")
    assert "no literal stands at brocker_url.path of redis/timeout.py" in finding
    assert finding.startswith("tests/snippets/test_redis.py:")
