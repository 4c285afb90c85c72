"""Google Cloud Pub/Sub: events, remote control and Flower."""

import time
from contextlib import suppress

from celery.events.receiver import EventReceiver

from brokerdocs.running import eventually, experiment, proves
from tests.snippets.gcpubsub import live
from tests.snippets.getting_started import flower

LIFE = {"task-received", "task-started", "task-succeeded"}
WAIT = 4.0  # seconds, for events and answers
FLOWER_WAIT = 60.0  # for what Flower asks of a worker when it starts


@proves("gcpubsub/monitoring.py", "worker_send_task_events", holds=live.HAS_EMULATOR)
def test_events_arrive(snippet, worker, observe, claim):
    """另一条连接收到任务的事件 | The events of a task reach another connection"""
    worker(quick=False)
    seen, started = [], time.monotonic()
    with snippet.app.connection_for_read() as connection:
        receiver = EventReceiver(connection, handlers={"*": seen.append}, app=snippet.app)
        with receiver.consumer_context(wakeup=False) as (drained, _, _):
            _drain(drained)
            task = snippet.app.tasks["add"].delay(2, 2)
            started = time.monotonic()
            while not _types(seen, task.id) >= LIFE and time.monotonic() - started < WAIT:
                _drain(drained)
    arrived = _types(seen, task.id) >= LIFE
    observe("seconds_until_events", round(time.monotonic() - started, 1))
    claim("C03", holds=arrived)
    assert arrived


def _drain(connection):
    with suppress(TimeoutError):
        connection.drain_events(timeout=0.2)


def _types(events, task):
    return {event["type"] for event in events if event.get("uuid") == task}


@proves(
    "gcpubsub/monitoring.py",
    instead={"worker_enable_remote_control": False},
    holds=live.HAS_EMULATOR,
)
def test_worker_answers(snippet, worker, observe, claim):
    """worker 应答 ping，并听从 control | The worker answers a ping and obeys a command"""
    worker("--pool=prefork", "--concurrency=1", name="asked", quick=False)
    answers, asked = [], time.monotonic()

    def note(answer):
        answers.append(answer)
        raise _Answered

    with suppress(_Answered):
        snippet.app.control.broadcast("ping", reply=True, timeout=WAIT, callback=note)
    observe("ping_seconds", round(time.monotonic() - asked, 1))
    claim("C03", holds=bool(answers))
    assert answers == [{"asked@brokerdocs": {"ok": "pong"}}]


class _Answered(Exception):
    """Ends the wait: without a limit a broadcast collects answers until its time is over."""


@experiment(
    "gcpubsub/experiments/flower_timeout.sh",
    control={"celery -A tasks flower": "--address=127.0.0.1 --inspect-timeout=10000"},
    holds=live.HAS_EMULATOR,
)
def test_flower_counts_in_milliseconds(snippet, run, worker, observe, claim):
    """写 10 是 10 毫秒，Flower 问不到 worker | 10 means 10 ms, and Flower learns nothing"""
    with flower.folder(run, snippet) as here:
        here.write("tasks.py", live.TASKS)
        (line,) = here.lines()
        worker(load=here.load)
        shown = flower.start(here, line)  # which asks its workers when it starts

        def answered():
            return shown.details() or "Inspect method stats failed" in shown.program.log

        assert eventually(answered, FLOWER_WAIT, every=0.5)
        known = observe("workers_known", len(shown.details()))
        assert "default credentials were not found" not in shown.program.log
    claim("C120", holds=bool(known))
    assert bool(known) == snippet.is_control
