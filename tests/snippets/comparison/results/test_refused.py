"""Results that cannot be stored, or that their reader refuses."""

from brokerdocs.running import experiment
from brokerdocs.running.snippet import tasks

WAIT = 5  # seconds for a result of a task that takes none


def _get(result):
    """The value, or the error that ``get()`` raised."""
    try:
        return result.get(timeout=WAIT)
    except Exception as error:  # which one is what the experiments observe
        return error


@experiment(
    "comparison/experiments/result_not_json.py",
    control="任务返回列表 | the task returns a list",
)
def test_result_is_no_json(snippet, worker, observe, symptom):
    """返回值不能转成 JSON：任务成了 FAILURE | What JSON cannot express fails the task"""

    def prepare(app):
        @app.task(name="total", shared=False)
        def total():
            return [1, 2] if snippet.is_control else [1, object()]

    snippet.after_load = prepare
    started = worker()
    sent = snippet.app.tasks["total"].delay()
    got = _get(sent)
    observe("executed", bool(started.executions("total")))
    observe("state", sent.state)
    assert (sent.state == "SUCCESS") == snippet.is_control
    symptom("Object of type object is not JSON serializable", str(got))


@experiment(
    "comparison/experiments/result_other_serializer.py",
    control={"result_serializer": "json"},
)
def test_result_of_another_serializer(snippet, worker, observe, symptom):
    """结果用 pickle 存，调用方默认拒收 | Results in pickle are refused unless allowed"""
    snippet.after_load = tasks.register
    worker()
    sent = snippet.app.tasks["add"].delay(1, 1)
    got = _get(sent)
    observe("raised", type(got).__name__ if isinstance(got, Exception) else None)
    assert (got == 2) == snippet.is_control
    symptom("Refusing to deserialize untrusted content of type pickle", str(got))
