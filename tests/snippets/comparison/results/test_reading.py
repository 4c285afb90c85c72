"""Capabilities: another process reads a result, an exception with its traceback, a custom state."""

from brokerdocs.running import eventually, probe
from tests.snippets.comparison.results import backends

LATER = 2.0  # seconds for a stored result to be read, which takes a hundredth


@probe(*backends.ALL, control=backends.NOT_STORED)
def test_result_elsewhere(snippet, run, endpoints, worker, observe):
    """另一个进程读得到返回值 | Another process reads what a task returned"""
    app = backends.make(snippet, endpoints)
    started = worker()
    sent = app.tasks["add"].apply_async((2, 2), ignore_result=snippet.is_control)
    assert eventually(lambda: started.executions("add"), backends.WAIT)
    seen = backends.read(snippet, run, sent.id)
    found = (seen["state"], seen["result"]) == ("SUCCESS", "4")
    backends.answer(snippet, observe, "results_elsewhere", found)
    assert not (found and snippet.is_control)


@probe(*backends.ALL, control="任务不抛异常 | the task raises nothing")
def test_traceback(snippet, endpoints, worker, observe):
    """调用方读得到异常和 traceback | The caller reads the exception with its traceback"""
    app = backends.make(snippet, endpoints)
    worker()
    sent = app.tasks["nap"].delay(0.0) if snippet.is_control else app.tasks["fail"].delay()
    assert eventually(sent.ready, backends.WAIT)
    found = "no such order" in str(sent.result) and "in fail" in str(sent.traceback)
    backends.answer(snippet, observe, "results_traceback", found)
    assert found != snippet.is_control


@probe(*backends.ALL, control="任务不更新自己的状态 | the task does not update its state")
def test_custom_state(snippet, endpoints, worker, observe):
    """任务自定的进度，调用方执行中读得到 | The caller sees a task's own progress while it runs"""
    app = backends.make(snippet, endpoints)
    worker()
    sent = app.tasks["step"].delay(not snippet.is_control)
    found = bool(eventually(lambda: sent.state == "PROGRESS", backends.STEP))
    backends.answer(snippet, observe, "results_state", found)
    assert found != snippet.is_control


@probe(*backends.ALL, control="没有打开 result_extended | result_extended is off")
def test_extended(snippet, run, endpoints, worker, observe):
    """打开 result_extended，另一个进程读得到任务名 | Another process reads the task's name"""
    app = backends.make(snippet, endpoints, result_extended=not snippet.is_control)
    started = worker()
    sent = app.tasks["add"].delay(2, 2)
    assert eventually(lambda: started.executions("add"), backends.WAIT)
    found = backends.read(snippet, run, sent.id)["name"] == "add"
    backends.answer(snippet, observe, "results_extended", found)
    assert not (found and snippet.is_control)


@probe(*backends.ALL, control="不调用 forget() | forget() is not called")
def test_forget(snippet, endpoints, worker, observe):
    """forget() 之后，调用方也读不到 | After forget() not even the caller reads it"""
    app = backends.make(snippet, endpoints)
    started = worker()
    sent = app.tasks["add"].delay(2, 2)
    assert eventually(lambda: started.ends("add"), backends.WAIT)
    try:
        if not snippet.is_control:
            sent.forget()
    except NotImplementedError as error:
        observe("results_forget_error", type(error).__name__)
    read_again = eventually(lambda: app.AsyncResult(sent.id).state == "SUCCESS", LATER)
    backends.answer(snippet, observe, "results_forget", not read_again)
    assert read_again or not snippet.is_control
