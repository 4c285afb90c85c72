"""Capability: a task that is acknowledged late outlives the worker that ran it."""

import time

from brokerdocs.running import eventually, probe
from tests.snippets.comparison.capabilities import asked

WAIT = 18.0  # seconds; the longest timeout among these snippets is Pub/Sub's, 10
SENT = 0.5  # seconds; by then an early acknowledgement has reached the server
SNIPPETS = (
    "rabbitmq/experiments/worker_killed.py",
    *(f"{name}/experiments/kill_9_acks_late.py" for name in asked.BROKERS if name != "rabbitmq"),
)


@probe(*SNIPPETS, control={"task_acks_late": False}, timeout=150)
def test_killed_worker(snippet, run, worker, observe):
    """worker 被 kill -9，任务由另一个 worker 重做 | After kill -9 another worker runs the task"""
    first = asked.consuming(worker, snippet.app, *asked.ONE, name="first")
    task = snippet.app.tasks["nap"].delay(2)
    assert eventually(lambda: task.id in asked.ran(first), 20)
    eventually(lambda: False, SENT * snippet.is_control)
    first.kill()
    killed = time.time()
    second = worker(*asked.ONE, name="second")
    kept = bool(eventually(lambda: task.id in asked.ran(second), WAIT))
    observe("late_acknowledgement", kept)
    if kept:
        again = next(event.at for event in second.events if event.id == task.id)
        observe("late_acknowledgement_seconds", round(again - killed, 2))
        last = snippet.app.tasks["add"].delay(1, 1)
        assert eventually(lambda: last.id in asked.ran(second), 20)
        observe("late_acknowledgement_doubled", asked.ran(second).count(task.id) - 1)
    else:
        observe("late_acknowledgement_waited", WAIT)
    if snippet.system != "rabbitmq" and (limit := asked.limit(snippet, run)):
        observe("late_acknowledgement_limit", limit)  # RabbitMQ sees the lost connection
    assert not (kept and snippet.is_control)
