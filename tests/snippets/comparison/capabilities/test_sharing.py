"""Capability: two workers on one queue share its tasks, with the broker as it comes."""

from brokerdocs.running import eventually, probe
from tests.snippets.comparison.capabilities import asked

TASKS = 8
SECONDS = 1.0  # a task's: no shorter than the pause between two questions to SQS or ZooKeeper
WAIT = 40.0


@probe(*asked.PLAIN, control="只有一个 worker | one worker alone", timeout=150)
def test_two_workers(snippet, worker, observe):
    """一个队列上的两个 worker 都领到任务 | Of two workers on one queue each gets tasks"""
    workers = [asked.consuming(worker, snippet.app, *asked.ONE, name="first")]
    if not snippet.is_control:
        workers.append(worker(*asked.ONE, name="second"))
    ids = {snippet.app.tasks["nap"].delay(SECONDS).id for _ in range(TASKS)}
    assert eventually(lambda: ids <= set(asked.ran(*workers)), WAIT)
    shares = [len(ids & set(asked.ran(one))) for one in workers]
    together = _side_by_side(*(_times(one, ids) for one in workers))
    observe("sharing", together)
    observe("sharing_tasks", TASKS)
    observe("sharing_shares", " / ".join(map(str, shares)))
    assert sum(shares) >= TASKS
    assert not (together and snippet.is_control)


def _times(worker, ids):
    """Start and end of each of the tasks in one worker."""
    at = {(event.id, event.name): event.at for event in worker.events}
    return [(at[one, "started"], at.get((one, "finished"), at[one, "started"] + SECONDS))
            for one in ids if (one, "started") in at]  # fmt: skip


def _side_by_side(first, second=()):
    """Whether two workers ever worked at one time: having taken over from the other is not that."""
    return any(a < d and c < b for a, b in first for c, d in second)
