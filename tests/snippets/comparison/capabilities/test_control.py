"""Capability: a worker does what ``control`` tells it at run time."""

from brokerdocs.running import eventually, probe
from tests.snippets.comparison.capabilities import asked
from tests.snippets.rabbitmq import live

WAIT = 3.0  # seconds for an answer, and for the effect; both take some 0.01 where they come


@probe(*asked.MONITORING, control={"worker_enable_remote_control": False})
def test_worker_obeys(snippet, worker, observe, claim):
    """运行中的 worker 按命令消费另一个队列 | Told to, a running worker takes up another queue"""
    started = worker(*live.AWAKE, quick=False)
    replies = snippet.app.control.add_consumer("extra", reply=True, limit=1, timeout=WAIT)
    snippet.app.tasks["add"].apply_async((2, 2), queue="extra")
    obeyed = bool(eventually(lambda: started.executions("add"), WAIT))
    observe("control", obeyed)
    if not obeyed:
        observe("control_waited_seconds", WAIT)
    asked.judge(snippet, claim, obeyed)
    assert bool(replies) == obeyed
