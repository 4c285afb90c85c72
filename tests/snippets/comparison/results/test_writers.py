"""Capability: eight processes store results at once, and none is lost."""

from brokerdocs.running import eventually, probe
from tests.snippets.comparison.results import backends

WRITERS, RESULTS = 8, 200


@probe(*backends.ALL, control="其中一个任务不留结果 | one of the tasks ignores its result")
def test_eight_writers(snippet, endpoints, worker, observe):
    """八个进程同时写，结果一个不少 | Eight processes write at once, and no result is lost"""
    app = backends.make(snippet, endpoints)
    started = worker("--pool=prefork", f"--concurrency={WRITERS}")
    add = app.tasks["add"]
    sent = [
        add.apply_async((number, 1), ignore_result=snippet.is_control and not number)
        for number in range(RESULTS)
    ]
    assert eventually(lambda: len(started.ends()) == RESULTS, 60)
    eventually(lambda: all(result.successful() for result in sent), 3 if snippet.is_control else 20)
    kept = sum(result.successful() for result in sent)
    observe("results_writers_stored", kept)
    backends.answer(snippet, observe, "results_writers", kept == RESULTS)
    assert kept < RESULTS or not snippet.is_control
