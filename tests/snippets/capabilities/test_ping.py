"""Capability: a worker answers ``inspect ping``."""

import time

from brokerdocs.running import probe
from tests.snippets import rabbitmq_live

WAIT = 3.0  # seconds for an answer; one that comes takes 0.01
SNIPPETS = ("redis/monitoring.py", "rabbitmq/monitoring.py")


@probe(*SNIPPETS, control={"worker_enable_remote_control": False})
def test_worker_answers_a_ping(snippet, worker, observe, claim):
    """worker 应答另一个进程的 ping | The worker answers another process's ping"""
    worker(*rabbitmq_live.AWAKE, name="probed", quick=False)
    asked = time.monotonic()
    replies = snippet.app.control.inspect(timeout=WAIT, limit=1).ping() or {}
    answered = replies == {"probed@brokerdocs": {"ok": "pong"}}
    observe("ping", answered)
    if answered:
        observe("ping_seconds", round(time.monotonic() - asked, 3))
    else:
        observe("ping_waited_seconds", WAIT)
    claim("C01", holds=answered)
    assert answered != snippet.is_control
    assert answered or not replies
