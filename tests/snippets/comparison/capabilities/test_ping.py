"""Capability: a worker answers ``inspect ping``."""

import time

from brokerdocs.running import probe
from tests.snippets.comparison.capabilities import asked
from tests.snippets.rabbitmq import live

WAIT = 3.0  # seconds for an answer; one that comes takes 0.01


@probe(*asked.MONITORING, control={"worker_enable_remote_control": False})
def test_worker_answers_a_ping(snippet, worker, observe, claim):
    """worker 应答另一个进程的 ping | The worker answers another process's ping"""
    worker(*live.AWAKE, name="probed", quick=False)
    began = time.monotonic()
    replies = snippet.app.control.inspect(timeout=WAIT, limit=1).ping() or {}
    answered = replies == {"probed@brokerdocs": {"ok": "pong"}}
    observe("ping", answered)
    if answered:
        observe("ping_seconds", round(time.monotonic() - began, 3))
    else:
        observe("ping_waited_seconds", WAIT)
    asked.judge(snippet, claim, answered)
    assert answered or not replies
