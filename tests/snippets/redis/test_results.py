"""Redis: as a result backend, and all settings together."""

import celery

from brokerdocs.running import eventually, experiment, proves
from tests.snippets.redis import live

DURABLE = {"redis": {"appendonly": "yes"}}


@proves(
    "redis/result_backend.py",
    "result_expires",
    instead={"result_backend": "redis://localhost:6379/3"},
)
def test_result_expires(snippet, endpoints, worker):
    """结果在 2 号数据库，一小时后过期 | The result is in database 2, for an hour"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    assert result.get(timeout=10) == 4
    left = live.client(endpoints["redis"], 2).ttl(f"celery-task-meta-{result.id}")
    assert 3500 < left <= 3600


@proves("redis/result_backend.py", "result_chord_expires")
def test_chord_is_kept_longer(snippet, endpoints, worker):
    """chord 的进度保留一天，不随结果过期 | A chord's progress is kept for a day"""
    worker()
    tasks = snippet.app.tasks
    with live.monitored(endpoints["redis"], _stores_a_part) as stored:
        chord = celery.chord([tasks["echo"].s(1), tasks["nap"].s(3)], tasks["echo"].s())()
        assert eventually(lambda: stored, 10)
        (key,) = live.client(endpoints["redis"], 2).keys("*.j")
        left = live.client(endpoints["redis"], 2).ttl(key)
        assert chord.get(timeout=10) == [1, 3]
    assert 86000 < left <= 86400


@experiment(
    "redis/experiments/chord_outlives_expiry.py",
    control={"result_expires": 60},
)
def test_chord_takes_longer_than_its_counter(snippet, worker, observe, timeline):
    """头部比 `result_expires` 还久：没有回调 | Longer than its expiry: no callback"""
    started = worker("--pool=prefork", "--concurrency=1")
    tasks = snippet.app.tasks
    timeline.start()
    celery.chord([tasks["nap"].s(0.2), tasks["nap"].s(3)], tasks["echo"].s()).delay()
    timeline.mark("发布方 | publisher", "发布 chord | sends the chord", 0)
    assert eventually(lambda: len(_finished(started, "nap")) == 2, 15)
    called = bool(eventually(lambda: _finished(started, "echo"), 3))
    observe("header_seconds", round(_finished(started, "nap")[-1].at - timeline.started, 1))
    observe("called_back", called)
    timeline.executions(started)
    if not called:
        timeline.mark("worker-1", "回调没有执行 | no callback", tone="bad")
    assert called == snippet.is_control


def _finished(worker, task):
    return [event for event in worker.events if (event.name, event.task) == ("finished", task)]


@proves(
    "redis/result_connection.py",
    "redis_socket_timeout",
    "redis_socket_connect_timeout",
    "redis_retry_on_timeout",
    "redis_backend_health_check_interval",
    "redis_max_connections",
    "redis_client_name",
)
def test_result_connection_has_the_settings(snippet, endpoints):
    """结果后端的连接上，每个设置都生效 | The backend's live connection has every setting"""
    pool = snippet.app.backend.client.connection_pool
    actual = pool.get_connection()
    assert live.named(endpoints["redis"], "shop-results")
    assert actual._sock.gettimeout() == 30
    assert actual.socket_connect_timeout == 5
    assert actual.retry_on_timeout
    assert actual.health_check_interval == 15
    assert pool.max_connections == 50


@proves("redis/result_retry.py", "result_backend_always_retry", private=DURABLE)
def test_result_is_stored_later(snippet, run, services, worker, timeline):
    """任务在 Redis 停机时结束，恢复后结果存下 | It ends while Redis is down, and is stored later"""
    stored = _stored_after_an_outage(snippet, run, services, worker, timeline)
    assert stored, "the server is back, and the result is not there"


@experiment(
    "redis/experiments/results_while_down.py",
    control={"result_backend_always_retry": True},
    private=DURABLE,
)
def test_retry_policy_stores_no_result(snippet, run, services, worker, observe, timeline):
    """停机时只有 `retry_policy`：结果丢失 | With `retry_policy` alone the result is lost"""
    stored = _stored_after_an_outage(snippet, run, services, worker, timeline)
    observe("stored", stored)
    assert stored == snippet.is_control


def _stored_after_an_outage(snippet, run, services, worker, timeline):
    """Whether the result of a task that ended while the server was down is there afterwards."""
    endpoint = run.endpoints["redis"]
    started = worker("--pool=prefork", "--concurrency=1")
    timeline.start()
    sent = snippet.app.tasks["nap"].delay(1)
    timeline.mark("发布方 | publisher", "发布 | published", 0)
    assert eventually(started.executions, 10)
    down = timeline.now
    services.kill(endpoint)
    assert eventually(lambda: "_store_result" in started.log, 15)  # of a first failure
    services.restart(endpoint)
    timeline.mark("Redis", "停机 | down", down, timeline.now, "bad")
    stored = bool(eventually(lambda: snippet.load().AsyncResult(sent.id).state == "SUCCESS", 15))
    timeline.executions(started)
    outcome, tone = ("存下 | stored", "good") if stored else ("丢失 | lost", "bad")
    timeline.mark("结果 | result", outcome, tone=tone)
    return stored


@proves("redis/chord_unordered.py", "result_backend_transport_options.result_chord_ordered")
def test_chord_results_in_a_list(snippet, endpoints, worker):
    """chord 各部分的结果按完成顺序存进列表 | A chord's parts are kept in a list, as they come"""
    app = snippet.app
    add = app.tasks["add"]
    with live.monitored(endpoints["redis"], _stores_a_part) as stored:
        worker()
        chord = celery.chord([add.s(1, 1), add.s(2, 2)], app.tasks["echo"].s())
        assert sorted(chord().get(timeout=10)) == [2, 4]
        eventually(lambda: stored, 2)
    assert stored
    assert all(text.upper().startswith("RPUSH") for _, text in stored)


def _stores_a_part(command):
    name, _, key = command.partition(" ")
    return name.upper() in ("RPUSH", "ZADD") and key.split(" ")[0].endswith(".j")


@proves(
    "redis/all_together.py",
    "broker_transport_options.visibility_timeout",
    "broker_transport_options.global_keyprefix",
    "result_backend_transport_options.global_keyprefix",
    "broker_transport_options.client_name",
    "task_acks_late",
)
def test_all_together(snippet, endpoints, worker):
    """合在一起：超时、前缀、名字、延迟确认 | Together: timeout, prefixes, name, late acks"""
    server = live.client(endpoints["redis"], 1)
    started = worker("--pool=prefork", "--concurrency=1")
    result = snippet.app.tasks["nap"].delay(0.7)
    assert eventually(lambda: started.executions("nap"), 10)
    eventually(lambda: server.hlen("shop:unacked") == 0, 0.3)
    assert server.hlen("shop:unacked") == 1
    assert result.get(timeout=10) == 0.7
    assert live.named(endpoints["redis"], "shop")
    keys = live.keys(endpoints["redis"], 2)
    assert keys
    assert all(key.startswith("shop:") for key in keys)
    with snippet.app.connection_for_write() as connection:
        assert connection.channel().visibility_timeout == 7200
