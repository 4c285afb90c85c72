"""Capability: a worker's events reach another connection."""

import time

from celery.events.receiver import EventReceiver

from brokerdocs.running import probe
from tests.snippets.comparison.capabilities import asked
from tests.snippets.rabbitmq import live

WAIT = 3.0  # seconds after the task's end; an event that comes takes 0.01
LIFE = {"task-received", "task-started", "task-succeeded"}


@probe(*asked.MONITORING, control={"worker_send_task_events": False})
def test_events_arrive(snippet, worker, observe, claim):
    """另一条连接收到任务的事件 | The events of a task reach another connection"""
    worker(*live.AWAKE, quick=False)
    seen = []
    with snippet.app.connection_for_read() as connection:
        receiver = EventReceiver(connection, handlers={"*": seen.append}, app=snippet.app)
        with receiver.consumer_context(wakeup=False) as (drained, _, _):
            _drain(drained)  # Redis subscribes in its first turn
            result = snippet.app.tasks["add"].delay(2, 2)
            assert result.get(timeout=10) == 4
            deadline = time.monotonic() + WAIT
            while not (_types(seen, result.id) >= LIFE) and time.monotonic() < deadline:
                _drain(drained)
    arrived = _types(seen, result.id) >= LIFE
    observe("events", arrived)
    if not arrived:
        observe("events_waited_seconds", WAIT)
    asked.judge(snippet, claim, arrived)


def _drain(connection):
    try:
        connection.drain_events(timeout=0.1)
    except TimeoutError:
        return


def _types(events, task):
    return {event["type"] for event in events if event.get("uuid") == task}
