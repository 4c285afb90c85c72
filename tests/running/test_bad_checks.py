"""Checks that are declared or written wrongly: one line, where, and what to do."""

import json

import pytest

EXPERIMENT = '''

@experiment("redis/timeout.py", control={control})
def test_effect(snippet, observe):
    """效果 | Effect"""
    observe("seen", 1)
    assert snippet.is_control is False or observe("seen", 0) == 0
'''


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
    project.rewrite_check(declared, new)
    result = project.run()
    assert result.status == 1, result.output
    assert any(f.startswith("tests/snippets/test_redis.py:4: ") for f in result.findings(rule)), (
        result.output
    )


def test_a_mutant_that_survives(project):
    project.rewrite_check("visibility_timeout == 1800", "visibility_timeout > 0")
    result = project.run()
    assert result.status == 1
    (line,) = result.findings("mutant-survived")
    assert line.startswith("snippets/redis/timeout.py:2: test_timeout[without visibility_timeout]:")


def test_a_mutant_that_is_the_snippet_itself_survives(project):
    project.rewrite_check(
        '"broker_transport_options.visibility_timeout")',
        'instead={"broker_transport_options": {"visibility_timeout": 1800.0}})',
    )
    result = project.run()
    assert result.status == 1
    (line,) = result.findings("mutant-survived")
    assert "[broker_transport_options = {'visibility_timeout': 1800.0}]" in line


def test_a_published_check_cannot_be_expected_to_fail(project):
    project.rewrite_check("visibility_timeout == 1800", "visibility_timeout == 1")
    project.rewrite_check("@proves", "import pytest\n@pytest.mark.xfail(reason='later')\n@proves")
    result = project.run()
    assert result.status == 1
    assert result.findings("check-failed"), result.output


def test_a_mutant_that_dies_in_a_library_is_not_killed(project):
    project.rewrite_check(
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


def test_a_message_that_begins_with_an_empty_line_is_told(project):
    raises = '    raise RuntimeError("\\nno more tries")\n'
    project.rewrite_check("    with snippet", f"{raises}    with snippet")
    (line, *_) = project.run("-k", "published").findings("check-failed")
    assert "test_timeout[as published]: RuntimeError: no more tries; shown at" in line


def test_a_check_that_reads_the_snippet_back(project):
    project.rewrite_check(
        "assert connection.default_channel.visibility_timeout == 1800",
        "assert snippet.app.conf.broker_transport_options == {'visibility_timeout': 1800}",
    )
    result = project.run()
    assert result.status == 1
    (line,) = result.findings("reads-back")
    assert line.startswith("tests/snippets/test_redis.py:8: ")


def test_a_check_without_words(project):
    project.rewrite_check('"""超时是半小时 | The timeout is half an hour"""', '"""Half"""')
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


OBSERVING = '''

@{declared}("redis/timeout.py", control={{"broker_transport_options.visibility_timeout": 5}})
def test_effect(snippet, observe):
    """效果 | Effect"""
    observe("seen", None if snippet.is_control else 1)
    if {where}:
        observe("watched", 3)
        observe("noticed", 2)
'''


@pytest.mark.parametrize(
    ("where", "side"),
    [("not snippet.is_control", "control"), ("snippet.is_control", "experiment")],
)
def test_a_control_that_records_other_observations(project, where, side):
    project.append_to_check(OBSERVING.format(declared="experiment", where=where))
    for _ in range(2):  # what failed is not cached
        result = project.run()
        assert result.status == 1
        (line,) = result.findings("control-observations")
        assert line.startswith("tests/snippets/test_redis.py:11: test_effect[control: ")
        assert f": the {side} does not record noticed, watched: observe" in line
        assert result.row()["failed"] == 1


PROBING = '''

@probe("redis/timeout.py", control="什么也不变 | nothing changes")
def test_capability(snippet, observe):
    """能力 | Capability"""
    observe("lives", {seen})
    observe("lives_at_once", True)
'''


def test_the_control_of_a_probe_that_sees_it_as_well(project):
    project.rewrite_check("import eventually,", "import eventually, probe,")
    project.append_to_check(PROBING.format(seen="True"))
    result = project.run()
    assert result.status == 1
    (line,) = result.findings("control-observations")
    assert line.startswith("tests/snippets/test_redis.py:11: test_capability[control: ")
    assert ": the control sees lives as well: let it take away" in line


def test_the_control_of_a_probe_may_see_details(project):
    project.rewrite_check("import eventually,", "import eventually, probe,")
    project.append_to_check(PROBING.format(seen="not snippet.is_control"))
    result = project.run()
    assert result.status == 0, result.output


@pytest.mark.parametrize(
    ("declared", "where"), [("experiment", "True"), ("probe", "not snippet.is_control")]
)
def test_a_control_that_may_record_what_it_does(project, declared, where):
    project.rewrite_check("import eventually,", "import eventually, probe,")
    project.append_to_check(OBSERVING.format(declared=declared, where=where))
    result = project.run()
    assert result.status == 0, result.output
    assert result.row()["passed"] == 4
    seen = [record["observations"].get("seen") for record in project.records("timeout.py")]
    assert [None] in seen


def test_a_check_file_that_cannot_be_read_keeps_no_snippet_green(project):
    assert project.run().status == 0
    check = project.root / "tests/snippets/test_redis.py"
    check.write_text(check.read_text() + "\ndef broken(:\n")
    result = project.run()
    assert result.status != 0
    assert result.findings("syntax"), result.output
    manifest = json.loads((project.root / "build/evidence/items.json").read_text())
    assert manifest["tests/snippets/test_redis.py"]["items"], "the old list stays, and is stale"
