"""Capability: of tasks that wait, those of one end of the priorities run first."""

from brokerdocs.running import eventually, probe
from tests.snippets.comparison.capabilities import asked

EACH = 3
WAIT = 40.0
SNIPPETS = tuple(
    f"{name}/{'priorities' if name in ('rabbitmq', 'redis', 'zookeeper') else 'broker_url'}.py"
    for name in asked.BROKERS
)
"""Where there is a setting for priorities it is on."""


@probe(*SNIPPETS, control="优先级都一样 | one priority for all")
def test_order(snippet, worker, observe):
    """优先级 0 和 9 的任务都在等，谁先执行 | Of tasks with priority 0 and 9, which run first"""
    ends = (0, 0) if snippet.is_control else (0, 9)
    send = snippet.app.tasks["add"].apply_async
    sent = {}
    for priority in ends * EACH:
        sent[send((1, 1), priority=priority).id] = priority
    started = worker(*asked.ONE)
    assert eventually(lambda: set(sent) <= set(asked.ran(started)), WAIT)
    order = [sent[one] for one in asked.ran(started)]
    # The first may have been taken before the others were there to be put in order.
    sorted_by = {first for first in (0, 9) if order[1:] == sorted(order[1:], reverse=first == 9)}
    first = sorted_by.pop() if len(set(order)) > 1 and sorted_by else None
    answer = "没有 | none" if first is None else f"{first} 先 | {first} first"
    observe("priorities", answer)
    assert not snippet.is_control or first is None
