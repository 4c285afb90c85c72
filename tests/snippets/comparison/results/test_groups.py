"""Capabilities: a group is read by its id, a chord calls back, and who counts its header."""

import celery

from brokerdocs.running import eventually, probe
from tests.snippets.comparison.results import backends

HEADER = 3
SHORT = 4.0  # seconds for a callback that must not come; one that comes takes a poll or two
UNLOCK = "celery.chord_unlock"


@probe(*backends.ALL, control="没有 save() | without save()")
def test_group(snippet, endpoints, worker, observe):
    """group 保存之后，凭编号读得回来 | A saved group is read again by its id"""
    app = backends.make(snippet, endpoints)
    worker()
    add = app.tasks["add"]
    group = celery.group(add.s(n, 1) for n in range(HEADER)).apply_async()
    assert group.get(timeout=backends.WAIT) == [1, 2, 3]
    try:
        if not snippet.is_control:
            group.save()
        restored = app.GroupResult.restore(group.id)
        found = restored is not None and len(restored) == HEADER
    except NotImplementedError as error:
        found = False
        observe("results_group_error", type(error).__name__)
    backends.answer(snippet, observe, "results_group", found)
    assert not (found and snippet.is_control)


@probe(*backends.ALL, control="头部里有一个任务失败 | a task of the header fails")
def test_chord(snippet, endpoints, worker, observe):
    """chord 在头部完成之后回调 | A chord calls back when its header is done"""
    app = backends.make(snippet, endpoints)
    started = worker()
    add, echo = app.tasks["add"], app.tasks["echo"]
    last = None if snippet.is_control else 1
    try:
        celery.chord([*(add.s(n, 1) for n in range(HEADER)), add.s(HEADER, last)])(echo.s())
    except NotImplementedError as error:
        observe("results_chord_error", type(error).__name__)
    else:
        eventually(lambda: len(started.executions("add")) == HEADER + 1, backends.WAIT)
        eventually(
            lambda: started.executions("echo"), SHORT if snippet.is_control else backends.WAIT
        )
    called = bool(started.executions("echo"))
    backends.answer(snippet, observe, "results_chord", called)
    unlocks = len(started.executions(UNLOCK))
    backends.answer(snippet, observe, "results_chord_unlocks", unlocks)
    assert not (called and snippet.is_control)
