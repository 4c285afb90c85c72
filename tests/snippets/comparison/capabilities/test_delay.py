"""Capability: a task that is not due yet stays with the broker."""

import time

from brokerdocs.running import eventually, probe
from tests.snippets.comparison.capabilities import asked

COUNTDOWN = 5.0
EARLY = COUNTDOWN / 2  # seconds; a worker that takes tasks at once does so within some 0.1


@probe(*asked.PLAIN, "rabbitmq/quorum.py", control="不设 countdown | no countdown")
def test_who_holds_it(snippet, worker, observe):
    """未到期的任务由谁保管 | Who holds a task that is not due yet"""
    started = asked.consuming(worker, snippet.app, *asked.ONE)
    sent = time.time()
    later = {} if snippet.is_control else {"countdown": COUNTDOWN}
    task = snippet.app.tasks["add"].apply_async((2, 2), **later)
    assert eventually(lambda: task.id in asked.ran(started), COUNTDOWN + 30)
    received = next(event.at for event in started.events if event.id == task.id)
    observe("delay_countdown", COUNTDOWN)
    by_broker = received - sent > EARLY
    observe("delay", "broker" if by_broker else "worker")
    observe("delay_received_after", round(received - sent, 2))
    assert not (by_broker and snippet.is_control)
