"""Capability: `get()` is told of a result, and does not ask for it twice a second."""

import statistics
import time

from brokerdocs.running import eventually, probe
from tests.snippets.comparison.results import backends

ROUNDS = 5
NAP = 0.65  # seconds: get() asks at once, after a half and after a whole second
AT_ONCE = 0.15  # seconds; one that asks comes 0.35 late, one that is told a hundredth
LATE = "调用方晚半秒才等 | the caller begins to wait half a second late"


@probe(*backends.ALL, control=LATE)
def test_pushed(snippet, endpoints, worker, observe, claim):
    """任务一结束，get() 立刻返回 | get() returns as soon as the task has ended"""
    app = backends.make(snippet, endpoints)
    started = worker()
    assert app.tasks["add"].delay(1, 1).get(timeout=backends.WAIT) == 2
    waited = []
    for number in range(ROUNDS):
        sent = app.tasks["nap"].delay(NAP)
        if snippet.is_control:
            time.sleep(NAP + 0.5)
        sent.get(timeout=backends.WAIT)
        returned = time.time()
        assert eventually(lambda: len(started.ends("nap")) > number, 5)  # noqa: B023
        waited.append(returned - started.ends("nap")[number].at)
    at_once = statistics.median(waited) < AT_ONCE
    backends.answer(snippet, observe, "results_pushed", at_once)
    if snippet.system == "memcached":
        claim("C24", holds=at_once)
    assert not (at_once and snippet.is_control)
