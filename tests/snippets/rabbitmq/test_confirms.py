"""RabbitMQ: what a publisher learns of a server that refuses its tasks, or takes none in."""

import threading

import pytest
from kombu.exceptions import OperationalError

from brokerdocs.running import eventually, experiment, proves
from tests.snippets import routing
from tests.snippets.rabbitmq import live


@proves("rabbitmq/confirm_publish.py", "broker_transport_options.confirm_publish")
def test_a_refusal_is_an_error(snippet, server):
    """服务器拒收时，`delay()` 抛出异常 | Where the server refuses a task, `delay()` raises"""
    full = {"max-length": 1, "overflow": "reject-publish"}
    server.put("policies", "/", "full", pattern=".*", definition=full)
    snippet.app.tasks["add"].delay(2, 2)
    assert eventually(lambda: live.depth(snippet.app) == 1)
    with pytest.raises(OperationalError):
        snippet.app.tasks["add"].delay(2, 2)


@experiment(
    "rabbitmq/experiments/full_queue.py",
    control={"broker_transport_options.confirm_publish": True},
)
def test_full_queue_without_confirms(snippet, observe, claim, symptom):
    """向满了的队列发布：没有发布确认就悄悄丢失 | Publishing to a full queue: silently lost"""
    routing.declare(snippet.app)
    accepted = 0
    for _ in range(5):
        try:
            snippet.app.tasks["add"].delay(2, 2)
        except OperationalError:
            continue
        accepted += 1
    # What is not confirmed may still be on its way.
    eventually(lambda: live.depth(snippet.app) == 3)
    kept = observe("kept", live.depth(snippet.app))
    observe("accepted", accepted)
    claim("C41", holds=accepted > kept)
    assert kept == 3
    symptom(
        "发布没有报错，任务却少了 | Publishing raises nothing, and tasks are missing",
        accepted > kept,
    )
    assert accepted == (3 if snippet.is_control else 5)


@experiment(
    "rabbitmq/experiments/memory_alarm.py",
    control={"broker_transport_options.confirm_publish": True},
    private={"rabbitmq": {}},
)
def test_memory_alarm(snippet, server, observe, timeline):
    """内存告警期间，没有确认的 `delay()` 照样返回 | In a memory alarm `delay()` still returns"""
    add = snippet.app.tasks["add"]
    add.delay(1, 1)
    returned = []

    def publish():
        for _ in range(3):
            add.delay(2, 2)
            returned.append(timeline.now)

    publisher = threading.Thread(target=publish, daemon=True)
    with server.memory_alarm():
        timeline.start()
        timeline.mark("RabbitMQ", "内存告警 | memory alarm", 0, tone="bad")
        publisher.start()
        publisher.join(2)
        in_queue = server.messages("celery")
        during = observe("returned_during_alarm", len(returned))
        observe("in_queue_during_alarm", in_queue - 1)
    timeline.mark("RabbitMQ", "告警解除 | alarm cleared", tone="good")
    publisher.join(10)
    for at in returned:
        timeline.mark("发布方 | publisher", "delay() 返回 | delay() returns", at)
    assert in_queue == 1
    assert during == (0 if snippet.is_control else 3)
    assert eventually(lambda: live.depth(snippet.app) == 4, 5)


@proves(
    "rabbitmq/read_timeout.py",
    "broker_transport_options.read_timeout",
    private={"rabbitmq": {}},
)
def test_blocked_server_is_given_up(snippet, server):
    """服务器不收时，`delay()` 最后会报错 | Where the server is blocked, `delay()` raises"""
    snippet.app.tasks["add"].delay(1, 1)
    with server.memory_alarm():
        _, outcome = live.publish(snippet.app, 25, retry=False)
    assert isinstance(outcome, OperationalError)


@experiment(
    "rabbitmq/experiments/confirm_timeout.py",
    control={"broker_transport_options.read_timeout": 1},
    private={"rabbitmq": {}},
)
def test_confirm_timeout_in_an_alarm(snippet, server, observe):
    """只给 `confirm_timeout=1`，仍不返回 | With `confirm_timeout=1` alone it hangs"""
    snippet.app.tasks["add"].delay(1, 1)
    watched = observe("watched_seconds", 8)
    with server.memory_alarm():
        seconds, outcome = live.publish(snippet.app, watched, confirm_timeout=1)
    observe("still_waiting", outcome is None)
    observe("gave_up_after", round(seconds, 1) if outcome else None)
    eventually(lambda: server.messages("celery") == 2, 5)
    observe("there_all_the_same", server.messages("celery") - 1)
    if snippet.is_control:
        assert isinstance(outcome, OperationalError)
    else:
        assert outcome is None
