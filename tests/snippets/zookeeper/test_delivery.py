"""ZooKeeper: what a worker takes along when it dies, and what is not there."""

import time
from contextlib import suppress

from celery.events.receiver import EventReceiver

from brokerdocs.running import eventually, experiment, free, proves
from tests.snippets.redis import live as redis_live
from tests.snippets.zookeeper import live

WAIT = 3.0  # seconds, for events and answers
TASKS = 8


def _kept(run):
    """What the broker still has: in ZooKeeper's queue, or unacknowledged in Redis."""
    if "zookeeper" in run.endpoints:
        return len(live.entries(run.endpoints["zookeeper"]))
    server = redis_live.client(run.endpoints["redis"])
    return server.hlen("unacked") + server.llen("celery")


@experiment(
    "zookeeper/experiments/kill_9_acks_late.py", control={"broker_url": "redis://localhost:6379/0"}
)
def test_worker_is_killed(snippet, run, worker, observe, claim, timeline, symptom):
    """延迟确认也救不了：kill -9 后任务丢失 | Late acknowledgement or not, kill -9 loses the task"""
    first = worker(*live.PREFORK, name="worker-1")
    timeline.start()
    timeline.mark("发布方 | publisher", "发布 | published", 0)
    snippet.app.tasks["nap"].apply_async((5.0,), ignore_result=True)
    assert eventually(lambda: first.executions("nap"), 10)
    first.kill()
    timeline.mark("worker-1", "kill -9", tone="bad")
    killed = timeline.now
    kept = observe("kept_by_the_broker", _kept(run))
    claim("C99", holds=kept == 1)
    claim("C139", holds=kept == 0)
    symptom(
        "worker 被杀，它手上的任务没有了 | A worker is killed, and what it held is gone", not kept
    )
    timeline.executions(first)
    second = worker(*live.PREFORK, name="worker-2")
    watched = observe("watched_seconds", 4)
    again = eventually(lambda: second.executions("nap"), watched)
    observe("executions_after_the_kill", len(again))
    if snippet.is_control:
        timeline.mark("Redis", "保留 | keeps it", killed, timeline.now, "wait")
        assert kept == 1
    timeline.mark("worker-2", "没有任务可做 | nothing to run", killed, timeline.now, "wait")
    assert not again  # Redis gives it out again once its visibility timeout, an hour, is over


@experiment("zookeeper/experiments/kill_9_prefetch.py", control={"worker_prefetch_multiplier": 1})
def test_prefetched_tasks_are_lost_too(snippet, run, worker, observe):
    """预取的任务一起丢失 | Tasks that were fetched ahead are lost as well"""
    for _ in range(TASKS):
        snippet.app.tasks["nap"].apply_async((5.0,), ignore_result=True)
    started = worker("--pool=prefork")
    assert eventually(lambda: started.executions("nap"), 10)
    eventually(lambda: _kept(run) < TASKS - 1, 1.5)
    started.kill()
    lost = observe("lost", TASKS - _kept(run))
    observe("published", TASKS)
    assert lost == (1 if snippet.is_control else 2)


@proves("zookeeper/prefetch.py", "task_acks_late", "worker_prefetch_multiplier")
def test_holds_only_what_runs(snippet, run, worker):
    """worker 只拿走正在执行的，其余留在服务器 | It takes what it runs; the rest stays"""
    for _ in range(4):
        snippet.app.tasks["nap"].apply_async((4.0,), ignore_result=True)
    started = worker(*live.PREFORK)
    assert eventually(lambda: started.executions("nap"), 10)
    eventually(lambda: _kept(run) < 3, 3.0)  # an older Celery needs two for it
    assert _kept(run) == 3


@experiment(
    "zookeeper/experiments/kill_9_eta.py", control={"broker_url": "redis://localhost:6379/0"}
)
def test_waiting_tasks_are_lost_too(snippet, run, worker, observe):
    """等待 ETA 的任务一起丢失 | Tasks that wait for their ETA are lost as well"""
    for _ in range(TASKS):
        snippet.app.tasks["add"].apply_async((2, 2), countdown=600, ignore_result=True)
    started = worker()
    assert eventually(lambda: len(started.received) == TASKS, 10)
    started.kill()
    observe("published", TASKS)
    lost = observe("lost", TASKS - _kept(run))
    assert lost == (0 if snippet.is_control else TASKS)


@experiment(
    "zookeeper/experiments/no_control.py", control={"broker_url": "redis://localhost:6379/0"}
)
def test_no_events_no_answers(snippet, worker, observe, claim, symptom):
    """收不到事件，ping 也没有应答 | No events arrive, and a ping is not answered"""
    worker("--pool=prefork", "--concurrency=1", quick=False)
    answers = snippet.app.control.inspect(timeout=WAIT, limit=1).ping() or {}
    seen, started = [], time.monotonic()
    with snippet.app.connection_for_read() as connection:
        receiver = EventReceiver(connection, handlers={"*": seen.append}, app=snippet.app)
        with receiver.consumer_context(wakeup=False) as (drained, _, _):
            _drain(drained)
            snippet.app.tasks["add"].delay(2, 2)
            while not _succeeded(seen) and time.monotonic() - started < WAIT:
                _drain(drained)
    observe("watched_seconds", WAIT)
    observe("ping_answered", bool(answers))
    observe("events_seen", _succeeded(seen))
    claim("C02", holds=not answers and not _succeeded(seen))
    symptom(
        "没有 worker 应答，监控一片空白 | No worker answers, and monitoring is blank", not answers
    )
    assert _succeeded(seen) == snippet.is_control


def _drain(connection):
    with suppress(TimeoutError):
        connection.drain_events(timeout=0.2)


def _succeeded(events):
    return any(event["type"] == "task-succeeded" for event in events)


for _setting in ("worker_send_task_events", "worker_enable_remote_control"):
    free("zookeeper/monitoring.py", _setting, why="在这里不起作用 | it has no effect here")


@proves(
    "zookeeper/all_together.py",
    "broker_transport_options.polling_interval",
    "broker_transport_options.body_encoding",
    "task_default_priority",
    "task_acks_late",
    "worker_prefetch_multiplier",
)
def test_all_together(snippet, run, endpoints, worker):
    """合在一起：轮询、编码、优先级、预取 | Together: polling, encoding, priority, prefetch"""
    for _ in range(4):
        snippet.app.tasks["nap"].apply_async((4.0,), ignore_result=True)
    names = live.entries(endpoints["zookeeper"])
    assert [name[:9] for name in names] == ["entry-004"] * 4
    with live.client(endpoints["zookeeper"]) as zookeeper:
        body, _ = zookeeper.get(f"/celery/celery/{names[0]}")
    assert b"base64" not in body
    started = worker(*live.PREFORK)
    assert eventually(lambda: started.executions("nap"), 10)
    eventually(lambda: _kept(run) < 3, 3.0)  # an older Celery needs two for it
    assert _kept(run) == 3
    with snippet.app.connection_for_read() as connection:
        assert connection.transport.polling_interval == 0.1
