"""Symptoms: seen with their cause, and not without it."""

import pytest

CHECK = '''

@experiment("redis/timeout.py", control={{"broker_transport_options.visibility_timeout": 60}})
def test_symptom(snippet, symptom):
    """超时太长 | The timeout is long"""
    with snippet.app.connection_for_write() as connection:
        seconds = connection.default_channel.visibility_timeout
    symptom("任务很晚才重做 | A task is run again late", {late})
    symptom("18", str(seconds))
'''


def test_what_is_seen_is_recorded_and_its_control_has_none(project):
    project.append_to_check(CHECK.format(late="seconds > 60"))
    result = project.run("-k", "test_symptom")
    assert result.status == 0, result.output
    seen = {
        record["kind"]: record["observations"].get("symptom")
        for record in project.records("timeout.py")
    }
    assert seen == {
        "experiment": ["任务很晚才重做 | A task is run again late", "18"],
        "control": [None, None],
    }


@pytest.mark.parametrize(
    ("late", "said"), [("False", "not seen"), ("True", "seen without its cause as well")]
)
def test_a_symptom_that_has_another_cause_fails(project, late, said):
    project.append_to_check(CHECK.format(late=late))
    result = project.run("-k", "test_symptom")
    assert result.status == 1
    assert f"symptom '任务很晚才重做 | A task is run again late': {said}" in result.output
