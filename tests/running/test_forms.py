"""The form of a snippet for older releases: checked likewise, but for the settings it lacks."""

import pytest

FORM = "redis/timeout_before_5_7.py"
SETTING = '"broker_transport_options.visibility_timeout"'
DECLARED = f'"redis/timeout.py", {SETTING}'
BOTH = "'visibility_timeout': 1800, 'priority_steps': [0, 3, 6, 9]"


def configuration(options):
    return (
        "broker_url = 'redis://localhost:6379/0'\n"
        f"broker_transport_options = {{{options}}}\n"
    )  # fmt: skip


@pytest.fixture
def forms(project):
    """The small project, its check about two settings, of which the form has one."""
    project.write("snippets/redis/timeout.py", configuration(BOTH))
    project.write(f"snippets/{FORM}", configuration("'visibility_timeout': 1800"))
    project.write(
        "docs/index.rst",
        (project.root / "docs/index.rst").read_text() + f"\n.. snippet:: {FORM}\n   :for: <5.7\n",
    )
    project.rewrite_check(
        DECLARED,
        f'{DECLARED}, instead={{"broker_transport_options.priority_steps": [0]}}, '
        f'forms=("{FORM}",)',
    )
    project.rewrite_check(
        "        assert connection",
        "        assert connection.default_channel.priority_steps == [0, 3, 6, 9]\n"
        "        assert connection",
    )
    return project


def test_it_is_run_with_the_mutants_of_what_it_has(forms):
    result = forms.run()
    assert result.status == 0, result.output
    records = {one["kind"]: one for one in forms.records("timeout_before_5_7.py")}
    assert {kind: one["state"] for kind, one in records.items()} == {
        "check": "passed",
        "mutant": "passed",
    }
    node = "tests/snippets/test_redis.py::test_timeout"
    assert records["check"]["item"] == f"{node}[{FORM}]"
    assert records["mutant"]["item"] == f"{node}[{FORM} without visibility_timeout]"
    assert records["check"]["settings"] == ["broker_transport_options.visibility_timeout"]
    assert len(forms.records("timeout.py")) == 3


def test_it_fails_like_the_snippet(forms):
    forms.write(f"snippets/{FORM}", configuration("'visibility_timeout': 1801"))
    result = forms.run("--published")
    assert result.status == 1
    (line,) = result.findings("check-failed")
    assert line.startswith(f"snippets/{FORM}:2: test_timeout[{FORM}]: ")


def test_the_snippet_itself_must_have_every_setting(forms):
    forms.write("snippets/redis/timeout.py", configuration("'visibility_timeout': 1800"))
    result = forms.run()
    assert result.status == 1
    (line,) = result.findings("no-mutant")
    assert line.startswith("tests/snippets/test_redis.py:4: snippets/redis/timeout.py: no setting")


def test_a_form_of_which_the_check_says_nothing(forms):
    forms.write(f"snippets/{FORM}", configuration("'socket_timeout': 5"))
    result = forms.run()
    assert result.status == 1
    (line,) = result.findings("no-mutant")
    assert f": snippets/{FORM} has no setting that test_timeout is about" in line


def test_a_form_that_is_missing(forms):
    (forms.root / "snippets" / FORM).unlink()
    result = forms.run()
    assert result.status == 1
    assert f"there is no snippets/{FORM}" in result.findings("snippet-missing")[0]


def test_its_literals_are_to_be_proved(forms):
    result = forms.run("--falsify")
    assert result.status == 1
    found = [line for line in result.findings("not-proved") if FORM in line]
    assert [line.partition(": ")[0] for line in found] == [f"snippets/{FORM}:1"]


def test_on_an_older_line_what_it_lacks_forgives_nothing(forms):
    forms.write("requirements.txt", "celery[redis]==99.0.1 \\\n    --hash=sha256:0\n")
    forms.rewrite_check("broker_transport_options.priority_steps", "task_acks_on_moon")
    forms.write(
        "snippets/redis/timeout.py",
        configuration("'visibility_timeout': 1800") + "task_acks_on_moon = True\n",
    )
    forms.rewrite_check("== 1800", "== 1801")
    result = forms.run("--published")
    assert result.status == 1
    (of_form,) = forms.records("timeout_before_5_7.py")
    (of_snippet,) = forms.records("timeout.py")
    assert (of_form["state"], of_snippet["state"]) == ("failed", "absent")
