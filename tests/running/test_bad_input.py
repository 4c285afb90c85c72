"""What a person who makes a mistake is told: one line, where, and what to do."""

import json

import pytest

EXPERIMENT = '''

@experiment("redis/timeout.py", control={control})
def test_effect(snippet, observe):
    """效果 | Effect"""
    observe("seen", 1)
    assert snippet.is_control is False or observe("seen", 0) == 0
'''


def test_a_sound_project_passes(project):
    project.with_common_checks()
    result = project.run()
    assert result.status == 0, result.output
    assert result.row() == {"passed": 6, "cached": 0, "failed": 0, "not run": 0}
    again = project.run()
    assert again.status == 0, again.output
    assert again.row() == {"passed": 0, "cached": 6, "failed": 0, "not run": 0}
    forced = project.run("--again")
    assert forced.row()["passed"] == 6


def test_the_same_in_two_lanes(project):
    project.with_common_checks()
    assert project.run("-n2").row()["passed"] == 6
    again = project.run("-n2")
    assert again.status == 0, again.output
    assert again.row()["cached"] == 6


def test_a_falsified_snippet_names_its_line_and_the_page(project):
    project.write(
        "snippets/redis/timeout.py",
        "broker_url = 'redis://localhost:6379/0'\n"
        "broker_transport_options = {'visibility_timeout': 1799}\n",
    )
    result = project.run()
    assert result.status == 1
    (line,) = result.findings("check-failed")
    assert line.startswith("snippets/redis/timeout.py:2: test_timeout[as published]:")
    assert "1799" in line
    assert "; shown at docs/index.rst:4 " in line


@pytest.mark.parametrize(
    ("line", "check", "rule", "message"),
    [
        (
            "task_acks_lately = True",
            "test_every_setting_exists",
            "common-failed",
            "no setting 'task_acks_lately'",
        ),
        (
            "broker_transport_options['visibility_tiemout'] = 3",
            "test_every_option_is_read",
            "dead-option",
            "'visibility_tiemout' is read by nothing",
        ),
        (
            "result_backend_transport_options = {'visibility_timeout': 3}",
            "test_every_option_is_read",
            "dead-option",
            "'visibility_timeout' is read by nothing",
        ),
        (
            "import warnings; warnings.warn('old', stacklevel=1)",
            "test_loads_without_warnings",
            "common-failed",
            "UserWarning: old",
        ),
        (
            "task_queues = 3",
            "test_round_trip",
            "common-failed",
            "",
        ),
    ],
)
def test_a_configuration_that_a_common_check_refuses(project, line, check, rule, message):
    project.with_common_checks()
    path = "snippets/redis/timeout.py"
    project.write(path, (project.root / path).read_text() + line + "\n")
    result = project.run("-k", check)
    assert result.status == 1, result.output
    (found,) = result.findings(rule)
    assert check in found
    assert message in found


def test_a_snippet_that_no_page_shows(project):
    project.write("docs/index.rst", "首页 | Home\n===========\n")
    result = project.run()
    assert result.status == 1
    assert result.findings("not-shown") == [
        "snippets/redis/timeout.py:1: no page shows this snippet (not-shown)"
    ]


def test_a_page_that_shows_a_missing_snippet(project):
    page = (project.root / "docs/index.rst").read_text()
    project.write("docs/index.rst", page + "\n.. snippet:: redis/gone.py\n")
    result = project.run()
    assert result.status == 1
    assert result.findings("snippet-missing") == [
        "docs/index.rst:6: there is no snippets/redis/gone.py (snippet-missing)"
    ]


def test_a_snippet_without_a_check(project):
    project.with_common_checks()
    project.write("snippets/redis/other.py", "broker_url = 'redis://localhost:6379/1'\n")
    page = (project.root / "docs/index.rst").read_text()
    project.write("docs/index.rst", page + "\n.. snippet:: redis/other.py\n")
    result = project.run()
    assert result.status == 1
    assert result.findings("no-check") == [
        "snippets/redis/other.py:1: no check is about this snippet (no-check)"
    ]


def rewrite_check(project, old, new):
    path = "tests/snippets/test_redis.py"
    text = (project.root / path).read_text()
    assert old in text
    project.write(path, text.replace(old, new))


@pytest.mark.parametrize(
    ("new", "rule"),
    [
        ('@proves("redis/timeout.py")', "no-mutant"),
        ('@proves("redis/timeout.py", "broker_transport_options.no_such")', "no-mutant"),
        (
            '@proves("redis/timeout.py", '
            'instead={"broker_transport_options.visibility_timeout": 1800})',
            "no-mutant",
        ),
        ('@proves("redis/gone.py", "x")', "snippet-missing"),
        ('@experiment("redis/timeout.py", control={})', "no-control"),
    ],
)
def test_a_check_that_is_declared_wrongly(project, new, rule):
    declared = '@proves("redis/timeout.py", "broker_transport_options.visibility_timeout")'
    rewrite_check(project, declared, new)
    result = project.run()
    assert result.status == 1, result.output
    assert any(f.startswith("tests/snippets/test_redis.py:4: ") for f in result.findings(rule)), (
        result.output
    )


def test_a_mutant_that_survives(project):
    rewrite_check(project, "visibility_timeout == 1800", "visibility_timeout > 0")
    result = project.run()
    assert result.status == 1
    (line,) = result.findings("mutant-survived")
    assert line.startswith("snippets/redis/timeout.py:2: test_timeout[without visibility_timeout]:")


def test_a_mutant_that_is_the_snippet_itself_survives(project):
    rewrite_check(
        project,
        '"broker_transport_options.visibility_timeout")',
        'instead={"broker_transport_options": {"visibility_timeout": 1800.0}})',
    )
    result = project.run()
    assert result.status == 1
    (line,) = result.findings("mutant-survived")
    assert "[broker_transport_options = {'visibility_timeout': 1800.0}]" in line


def test_a_published_check_cannot_be_expected_to_fail(project):
    rewrite_check(project, "visibility_timeout == 1800", "visibility_timeout == 1")
    rewrite_check(project, "@proves", "import pytest\n@pytest.mark.xfail(reason='later')\n@proves")
    result = project.run()
    assert result.status == 1
    assert result.findings("check-failed"), result.output


def test_a_mutant_that_dies_in_a_library_is_not_killed(project):
    rewrite_check(
        project,
        "        assert connection",
        "        import json, unittest\n"
        "        seen = connection.default_channel.visibility_timeout\n"
        "        unittest.TestCase().assertEqual(seen, 1800)\n"
        "        assert connection",
    )
    result = project.run()
    assert result.status == 1
    (line,) = result.findings("mutant-failed")
    assert "not from the check itself" in line


def test_a_check_that_reads_the_snippet_back(project):
    rewrite_check(
        project,
        "assert connection.default_channel.visibility_timeout == 1800",
        "assert snippet.app.conf.broker_transport_options == {'visibility_timeout': 1800}",
    )
    result = project.run()
    assert result.status == 1
    (line,) = result.findings("reads-back")
    assert line.startswith("tests/snippets/test_redis.py:8: ")


def test_a_check_without_words(project):
    rewrite_check(project, '"""超时是半小时 | The timeout is half an hour"""', '"""Half"""')
    result = project.run()
    assert result.status == 1
    assert len(result.findings("no-title")) == 1


def test_an_experiment_whose_control_shows_the_effect_too(project):
    text = (project.root / "tests/snippets/test_redis.py").read_text()
    project.write(
        "tests/snippets/test_redis.py",
        text
        + EXPERIMENT.replace(
            "{control}", '{"broker_transport_options.visibility_timeout": 5}'
        ).replace("snippet.is_control is False or observe", "not snippet.is_control and observe"),
    )
    result = project.run()
    assert result.status == 1
    assert result.findings("control-failed"), result.output


def test_a_snippet_that_hangs(project):
    rewrite_check(
        project,
        'timeout")\n',
        'timeout", deadline=2)\n',
    )
    text = (project.root / "snippets/redis/timeout.py").read_text()
    project.write("snippets/redis/timeout.py", text + "while True:\n    pass\n")
    result = project.run()
    assert result.status == 1
    found = result.findings("deadline")
    assert any("not finished after 2 s" in line for line in found), result.output
    assert all(line.startswith("snippets/redis/timeout.py:2: ") for line in found)


def test_a_snippet_with_a_syntax_error(project):
    project.write("snippets/redis/timeout.py", "broker_url = 'redis://localhost:6379/0\n")
    result = project.run()
    assert result.status == 1
    assert result.findings("syntax"), result.output


def test_a_check_file_that_cannot_be_read_keeps_no_snippet_green(project):
    assert project.run().status == 0
    check = project.root / "tests/snippets/test_redis.py"
    check.write_text(check.read_text() + "\ndef broken(:\n")
    result = project.run()
    assert result.status != 0
    assert result.findings("syntax"), result.output
    manifest = json.loads((project.root / "build/evidence/items.json").read_text())
    assert manifest["tests/snippets/test_redis.py"]["items"], "the old list stays, and is stale"


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


def test_a_snippet_that_reaches_for_a_server_of_somebody_else(project):
    text = (project.root / "snippets/redis/timeout.py").read_text()
    project.write(
        "snippets/redis/timeout.py",
        text
        + "import socket\n"
        + "try:\n    socket.create_connection(('127.0.0.1', 1), 1)\nexcept Exception:\n    pass\n",
    )
    result = project.run()
    assert result.status == 1
    assert any("tried to reach 127.0.0.1:1" in f for f in result.findings("check-failed")), (
        result.output
    )


def test_a_damaged_record(project):
    assert project.run().status == 0
    (path, *_) = (project.root / "build/evidence/redis/timeout.py").glob("*.json")
    path.write_text("{")
    result = project.run()
    assert result.status == 1
    (line,) = result.findings("damaged-record")
    assert path.name in line


def test_not_run_fails_only_where_that_is_strict(project):
    rewrite_check(
        project,
        "    with snippet",
        "    import pytest\n    pytest.skip('没有服务 | no server')\n    with snippet",
    )
    lenient = project.run()
    assert lenient.status == 0, lenient.output
    assert "not run: redis: 2 x no server" in lenient.output
    strict = project.run("--strict-run", "--again")
    assert strict.status == 1
    assert len(strict.findings("not-run")) == 2


def test_no_server_to_be_had(project):
    result = project.run("--provider=docker", DOCKER_HOST="unix:///nowhere/docker.sock")
    assert result.status == 0, result.output
    assert result.row()["not run"] == 2


def test_a_server_that_dies_in_mid_run(project):
    rewrite_check(
        project,
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
