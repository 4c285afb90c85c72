"""Redis: what a caller sees whose result backend is away, or refuses it."""

import threading
import time

import pytest

from brokerdocs.running import Holds, eventually, experiment, proves

ALONE = {"redis": {}}
TIMEOUT = 2  # seconds that the caller of get() allows


def _waiting(result):
    """What becomes of a ``get()`` that waits already: its error, and the seconds it took."""
    waits, ended = threading.Event(), []
    began = time.monotonic()

    def get():
        with pytest.raises(Exception) as raised:  # noqa: PT011  # which one is what is observed
            result.get(timeout=TIMEOUT, on_interval=waits.set)
        ended.extend((raised.value, time.monotonic() - began))

    threading.Thread(target=get, daemon=True).start()
    assert waits.wait(10)
    return ended


@proves(
    "redis/result_retry_policy.py",
    "result_backend_transport_options.retry_policy.timeout",
    private=ALONE,
    holds=Holds(
        ">=5.6",
        "这一项管不到 get()，它照样找近二十秒 | the policy does not govern get(), which looks on",
    ),
)
def test_get_gives_up(snippet, run, services):
    """Redis 停了，等着的 `get()` 几秒后报错 | Redis is down: within seconds `get()` raises"""
    ended = _waiting(snippet.app.AsyncResult("anything"))
    services.kill(run.endpoints["redis"])
    assert eventually(lambda: len(ended) == 2, 6)
    assert isinstance(ended[0], RuntimeError)


@experiment(
    "redis/experiments/get_during_outage.py",
    control={"result_backend_transport_options": {"retry_policy": {"timeout": 1.0}}},
    private=ALONE,
)
def test_get_outlasts_its_timeout(snippet, run, services, worker, observe, claim, symptom):
    """Redis 停了，`get(timeout=2)` 久久不返回 | Redis is down: `get(timeout=2)` lasts longer"""
    worker()
    ended = _waiting(snippet.app.AsyncResult("anything"))
    services.kill(run.endpoints["redis"])
    assert eventually(lambda: len(ended) == 2, 40)
    error, seconds = ended
    observe("timeout", TIMEOUT)
    observe("seconds", round(seconds))
    observe("raised", type(error).__name__)
    symptom(
        "get(timeout=2) 过了很久才返回 | get(timeout=2) returns much later",
        seconds > 5 * TIMEOUT,
    )
    assert (seconds > 5 * TIMEOUT) != snippet.is_control
    services.restart(run.endpoints["redis"])
    again = snippet.app.tasks["add"].delay(1, 1).get(timeout=10)
    observe("again", again)
    claim("C150", holds=again != 2)


@experiment(
    "redis/experiments/send_during_outage.py",
    control={"task_ignore_result": True},
    private=ALONE,
)
def test_sending_waits_for_the_backend(snippet, run, services, worker, observe, symptom):
    """broker 好好的，结果后端停了：`delay()` 卡住 | The backend is down: `delay()` hangs"""
    started = worker()
    services.kill(run.endpoints["redis"])
    seconds, raised = _sending(snippet)
    observe("seconds", round(seconds))
    observe("raised", raised and type(raised).__name__)
    executed = observe("executed", bool(eventually(lambda: started.executions("add"), 3)))
    assert executed == snippet.is_control
    assert (seconds > 5 * TIMEOUT) != snippet.is_control
    symptom("delay() 卡住，任务没有发出 | delay() hangs and sends nothing", not executed)


@experiment(
    "redis/experiments/wrong_result_password.py",
    control="密码正确 | the right password",
    private=ALONE,
    holds=Holds(">=5.6", "错误说的就是密码 | the error names the password"),
)
def test_wrong_password(snippet, run, services, worker, observe, symptom):
    """结果后端的密码不对：错误里没有“密码”二字 | A wrong password: the error does not say so"""
    started = worker()
    if not snippet.is_control:
        services.prepare(run.endpoints["redis"], "redis://:right@localhost:6379/0")
    _, raised = _sending(snippet)
    observe("raised", raised and type(raised).__name__)
    observe("cause", raised and type(raised.__cause__).__name__)
    symptom(
        "Retry limit exceeded while trying to reconnect to the Celery result store", str(raised)
    )
    executed = bool(eventually(lambda: started.executions("add"), 3))
    assert executed == snippet.is_control


def _sending(snippet):
    """The seconds that ``delay()`` took, and the error that it raised."""
    began, raised = time.monotonic(), None
    try:
        snippet.app.tasks["add"].delay(1, 1)
    except Exception as error:  # which one is what is observed
        raised = error
    return time.monotonic() - began, raised
