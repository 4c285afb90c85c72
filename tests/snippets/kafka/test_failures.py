"""Kafka: the server goes away, several queues, and what Kafka has not."""

import signal
import threading
import time

from confluent_kafka import KafkaException
from kombu.exceptions import OperationalError

from brokerdocs.running import eventually, experiment, free, proves
from tests.snippets.applications import app_of
from tests.snippets.kafka import live

NONE = "没有 | none"
SILENCE = 10.0  # seconds without an answer; on Redis one takes less than a tenth
BACKOFF = {"reconnect.backoff.ms": 60000, "reconnect.backoff.max.ms": 60000}


@experiment(
    "kafka/experiments/broker_restart.py",
    control={"broker_transport_options.kafka_common_config": BACKOFF},
    private={"kafka": {}},
    long=True,
)
def test_broker_restart(snippet, endpoints, server, services, worker, observe, timeline):
    """Kafka 被 kill -9 再启动：worker 自己连上 | Kafka killed and started: the worker connects"""
    endpoint = endpoints["kafka"]
    one = worker()
    snippet.app.tasks["add"].delay(1, 1)
    assert eventually(one.executions, 15)
    timeline.start()
    services.kill(endpoint)
    services.restart(endpoint)
    up = timeline.now
    timeline.mark("Kafka", "停机 | down", 0, up, "bad")
    assert server.published("celery") == {0: 1}  # what it had is still there
    task = app_of(server.url).tasks["nap"].delay(0.5)
    timeline.mark("发布方 | publisher", "发布 | published")
    wait = 8 if snippet.is_control else 25
    eventually(lambda: task.id in live.finished(one), wait)
    ran = [event for event in one.executions() if event.id == task.id]
    observe("ran", bool(ran))
    observe("waited_seconds", wait)
    observe("worker_lives", one.is_alive)
    took = round(ran[0].at - timeline.started - up, 1) if ran else None
    observe("seconds_until_run", took)
    timeline.executions(one, tone="good", again="good")
    assert one.is_alive
    assert bool(ran) != snippet.is_control


@experiment(
    "kafka/experiments/publish_while_down.py",
    control={"broker_transport_options.kafka_producer_config.message.timeout.ms": 60000},
    private={"kafka": {}},
    long=True,
)
def test_published_while_down(snippet, endpoints, server, services, observe, timeline, symptom):
    """停机时发布：超时后任务丢失，没有报错 | Published while down: lost at the timeout, no error"""
    endpoint = endpoints["kafka"]
    add = snippet.app.tasks["add"]
    add.delay(1, 1)
    timeline.start()
    services.kill(endpoint)
    timeline.mark("Kafka", "停机 | down", 0, tone="bad")
    ended = []

    def publish():
        error = NONE
        try:
            add.delay(2, 2)
        except (KafkaException, OperationalError) as raised:
            error = type(raised).__name__
        ended.append((error, timeline.now))

    publishing = threading.Thread(target=publish, daemon=True)
    began = timeline.now
    publishing.start()
    eventually(lambda: ended, 4.0)
    services.restart(endpoint)
    timeline.mark("Kafka", "恢复 | up", tone="good")
    publishing.join(20)
    ((error, at),) = ended
    timeline.mark("发布方 | publisher", "delay()", began, at, "wait")
    observe("error", error)
    observe("seconds", round(at - began, 1))
    arrived = observe("arrived", sum(server.published("celery").values()) - 1)
    assert error == NONE
    assert arrived == (1 if snippet.is_control else 0)
    symptom(
        "停机时发的任务没有送到，也没有报错 | Tasks sent in an outage are gone, and nothing raised",
        not arrived,
    )


def _at_three_queues(snippet, server, worker):
    """A worker that has run a task of the third of its queues."""
    one = worker("--queues=first,second,third")
    for queue in ("first", "second", "third"):
        server.until_shared(queue, 1)
    snippet.app.tasks["add"].apply_async((1, 1), queue="third")
    assert eventually(one.executions, 25)
    return one


@experiment(
    "kafka/experiments/three_queues.py",
    control={"broker_transport_options.wait_time_seconds": 0.2},
)
def test_empty_queues_hold_up_the_others(snippet, server, worker, observe):
    """监听三个队列：每个空队列都要等满 | Three queues: each empty one holds the worker up"""
    one = _at_three_queues(snippet, server, worker)
    second = snippet.app.tasks["add"].apply_async((2, 2), queue="third")
    sent = time.time()
    assert eventually(lambda: second.id in live.finished(one), 25)
    took = observe("seconds", round(one.executions()[-1].at - sent, 1))
    one.kill(signal.SIGTERM)
    asked = time.monotonic()
    one.wait(40)
    observe("seconds_to_stop", round(time.monotonic() - asked, 1))
    assert one.status == 0
    assert observe("members_after_stop", len(server.names("third"))) == 0
    if snippet.is_control:
        assert took < 2
    else:
        assert took > 2.5


@proves(
    "kafka/several_queues.py",
    instead={"broker_transport_options.wait_time_seconds": 3},
)
def test_three_queues_without_delay(snippet, server, worker, observe):
    """监听三个队列，任务很快执行 | Three queues, and a task runs soon"""
    one = _at_three_queues(snippet, server, worker)
    snippet.app.tasks["add"].apply_async((2, 2), queue="third")
    sent = time.time()
    assert eventually(lambda: len(one.executions()) == 2, 25)
    took = observe("seconds", round(one.executions()[-1].at - sent, 1))
    assert took < 3


@proves("kafka/several_queues.py", instead={"broker_transport_options.polling_interval": 4})
def test_worker_never_sleeps(snippet, server, worker, observe):
    """空闲的 worker 随时能接任务 | An idle worker takes a task at any moment"""
    one = worker()
    server.until_shared("celery", 1)
    waits = []
    for number in range(3):
        time.sleep(0.9)  # the worker has found its queue empty, and would sleep now
        sent = time.time()
        snippet.app.tasks["add"].delay(number, 1)
        assert eventually(lambda: len(one.executions()) == number + 1, 10)  # noqa: B023
        waits.append(one.executions()[-1].at - sent)
    observe("longest_seconds", round(max(waits[1:]), 2))  # the first may wait for the topic
    assert max(waits[1:]) < 1.2
    with snippet.app.connection_for_read() as connection:
        assert connection.transport.polling_interval == 0


for _setting in ("worker_send_task_events", "worker_enable_remote_control"):
    free("kafka/monitoring.py", _setting, why="在这里不起作用 | it has no effect here")


@proves(
    "kafka/monitoring.py",
    instead={"broker_url": "redis://localhost:6379/0"},
    services=("kafka", "redis"),
)
def test_nobody_answers(snippet, worker, observe, claim):
    """没有 worker 应答 ping，也没有事件 | No worker answers a ping, and no event comes"""
    one = worker("--without-mingle", quick=False)
    seen = []
    app = snippet.app
    with app.connection_for_read() as connection:
        receiver = app.events.Receiver(connection, handlers={"*": seen.append})
        listening = threading.Thread(
            target=_listen, args=(receiver, SILENCE), daemon=True, name="events"
        )
        listening.start()
        app.tasks["add"].delay(2, 2)
        assert eventually(one.executions, 15)
        answers = app.control.inspect(timeout=SILENCE, limit=1).ping()
        listening.join(SILENCE + 5)
    observe("waited_seconds", SILENCE)
    observe("ping_answered", bool(answers))
    observe("events", len(seen))
    claim("C02", holds=not answers and not seen)
    assert not answers
    assert not seen


def _listen(receiver, seconds):
    try:
        receiver.capture(limit=1, timeout=seconds, wakeup=False)
    except TimeoutError:
        return
