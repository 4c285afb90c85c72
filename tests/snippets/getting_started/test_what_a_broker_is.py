"""What a broker is: the way of one task, as the servers themselves see it."""

from brokerdocs.running import eventually, experiment
from tests.snippets.rabbitmq import live as rabbitmq_live
from tests.snippets.redis import live as redis_live

PREFORK = ("--pool=prefork", "--concurrency=1", *rabbitmq_live.AWAKE)
"""The default pool: on the solo pool even an early acknowledgement waits for the task's end."""

PRODUCER, BROKER, BACKEND = "发布方 | producer", "消息代理 | broker", "结果后端 | result backend"


@experiment("getting-started/experiments/one_task.py", control={"task_acks_late": False})
def test_one_task(snippet, endpoints, worker, observe, timeline, tmp_path):
    """先排队，再未确认，确认后才删除 | It waits, then is unacknowledged, and goes when it is"""
    server = rabbitmq_live.Live(endpoints["rabbitmq"])
    results = redis_live.client(endpoints["redis"], 1)
    gate = tmp_path / "gate"  # the task ends when all has been asked
    timeline.start()
    sent = snippet.app.tasks["hold"].delay(str(gate))
    published = timeline.now
    key = f"celery-task-meta-{sent.id}"
    eventually(lambda: server.messages("celery", "messages_ready"))  # it may still be on its way
    waiting = observe("waiting_before_a_worker", server.messages("celery", "messages_ready"))

    started = worker(*PREFORK, name="worker", quick=False)
    assert eventually(lambda: started.executions("hold"), 10)
    if snippet.is_control:
        eventually(lambda: server.unacknowledged("celery") == 0, 10)
    during = observe("unacknowledged_while_it_runs", server.unacknowledged("celery"))
    stored_during = observe("results_while_it_runs", results.exists(key))
    asked = timeline.now
    gate.touch()

    assert eventually(lambda: results.exists(key), 10)
    stored = timeline.now
    assert eventually(lambda: server.messages("celery") == 0, 10)
    gone = timeline.now
    observe("messages_after", 0)
    observe("results_after", results.exists(key))
    assert sent.get(timeout=5) is True

    at = {event.name: event.at - timeline.started for event in started.events}
    assert waiting == 1
    assert stored_during == 0
    assert during == (0 if snippet.is_control else 1)
    timeline.mark(PRODUCER, "发布，随即返回 | publishes, and is done", published)
    timeline.mark(BROKER, "排队 | waits", published, at["received"], "wait")
    if during:
        timeline.mark(BROKER, "未确认 | unacknowledged", at["received"], gone)
    else:
        timeline.mark(BROKER, "已删除 | gone by now", asked)
    timeline.executions(started)
    timeline.mark(BACKEND, "结果 | result", stored, tone="good")
