"""Capability: a chord over the broker, its results in Redis, calls back once."""

from celery import chord

from brokerdocs.running import eventually, probe
from tests.snippets.comparison.capabilities import asked

HEADER = 4
WAIT = 20.0
SHORT = 3.0  # seconds; a callback that comes takes some 0.1, and over SQS two polls


@probe(*asked.PLAIN, control="头部里有一个任务失败 | a task of the header fails")
def test_callback(snippet, worker, observe):
    """chord 的回调恰好执行一次 | The callback of a chord runs once"""
    started = asked.consuming(worker, snippet.app, *asked.ONE)
    add, echo = (snippet.app.tasks[name] for name in ("add", "echo"))
    other = None if snippet.is_control else 1
    callback = chord([add.s(1, other), *(add.s(n, 1) for n in range(HEADER))])(echo.s())
    header = HEADER + 2  # the first task, and all of the header
    eventually(lambda: len(started.executions("add")) == header, WAIT)
    eventually(lambda: started.executions("echo"), SHORT if snippet.is_control else WAIT)
    eventually(lambda: len(started.executions("echo")) > 1, SHORT)
    times = len(started.executions("echo"))
    observe("chords", times == 1)
    observe("chords_times", times)
    if snippet.is_control:
        assert len(started.executions("add")) == header
        assert times == 0
    else:
        assert callback.get(timeout=WAIT) == [2, *range(1, HEADER + 1)]
