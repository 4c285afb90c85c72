"""Redis: as a result backend, and all settings together."""

import os
import signal
import time
from dataclasses import replace

import celery

from brokerdocs.running import Holds, eventually, experiment, proves
from tests.snippets import outages
from tests.snippets.redis import live

READS = 3
AT_ONCE = 0.5  # seconds; a read that does not wait takes a few thousandths
DURABLE = {"redis": {"appendonly": "yes"}}
NAMED = "redis/all_together_before_5_7.py"
FORMS = (NAMED, "redis/all_together_before_5_6.py", "redis/all_together_before_5_5.py")


@proves(
    "redis/result_backend.py",
    "result_expires",
    instead={"result_backend": "redis://localhost:6379/3"},
    forms=("redis/result_backend_before_5_7.py",),
)
def test_result_expires(snippet, endpoints, worker, claim):
    """结果在 2 号数据库，一小时后过期 | The result is in database 2, for an hour"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    assert result.get(timeout=10) == 4
    left = live.client(endpoints["redis"], 2).ttl(f"celery-task-meta-{result.id}")
    claim("C25", holds=left > 0)
    assert 3500 < left <= 3600


@experiment(
    "redis/experiments/read_again.py",
    control="任务还没执行完 | the task has not ended yet",
    holds=Holds(
        ">=5.7",
        "同一个进程从第二次读起，每次等一秒 | in one process each further read takes a second",
    ),
)
def test_a_stored_result_is_read_again(snippet, worker, observe):
    """存好的结果，同一个进程反复读也立刻返回 | Read again, a stored result comes at once"""
    worker()
    result = snippet.app.tasks["nap"].delay(2 * AT_ONCE)
    if not snippet.is_control:
        result.get(timeout=10)
    waited = []
    for _ in range(READS):
        began = time.monotonic()
        snippet.app.AsyncResult(result.id).get(timeout=10)
        waited.append(time.monotonic() - began)
    slowest = observe("slowest_read", round(max(waited), 2))
    assert (slowest < AT_ONCE) != snippet.is_control


@proves("redis/result_backend.py", "result_chord_expires")
def test_chord_is_kept_longer(snippet, endpoints, worker):
    """chord 的进度保留一天，不随结果过期 | A chord's progress is kept for a day"""
    worker()
    assert 86000 < _seconds_of_a_chord(snippet, endpoints) <= 86400


def _seconds_of_a_chord(snippet, endpoints):
    """How long the parts of a chord are kept that is on its way, and that comes to its end."""
    tasks = snippet.app.tasks
    server = live.results(snippet, endpoints["redis"])
    chord = celery.chord([tasks["echo"].s(1), tasks["nap"].s(3)], tasks["echo"].s())()
    assert eventually(lambda: server.keys("*.j"), 10)
    (key,) = server.keys("*.j")
    eventually(lambda: server.ttl(key) > 0, 2)
    left = server.ttl(key)
    assert sorted(chord.get(timeout=10)) == [1, 3]
    return left


@experiment(
    "redis/experiments/chord_outlives_expiry.py",
    control={"result_expires": 60},
)
def test_chord_takes_longer_than_its_counter(snippet, worker, observe, timeline, symptom):
    """头部比 `result_expires` 还久：没有回调 | Longer than its expiry: no callback"""
    started = worker("--pool=prefork", "--concurrency=1")
    tasks = snippet.app.tasks
    timeline.start()
    celery.chord([tasks["nap"].s(0.2), tasks["nap"].s(3)], tasks["echo"].s()).delay()
    timeline.mark("发布方 | publisher", "发布 chord | sends the chord", 0)
    assert eventually(lambda: len(started.ends("nap")) == 2, 15)
    called = bool(eventually(lambda: started.ends("echo"), 3))
    observe("header_seconds", round(started.ends("nap")[-1].at - timeline.started, 1))
    observe("called_back", called)
    timeline.executions(started)
    if not called:
        timeline.mark("worker-1", "回调没有执行 | no callback", tone="bad")
    symptom("chord 的回调一直不执行 | The callback of a chord never runs", not called)


@proves(
    "redis/result_connection.py",
    "redis_socket_timeout",
    "redis_socket_connect_timeout",
    "redis_retry_on_timeout",
    "redis_backend_health_check_interval",
    "redis_max_connections",
    forms=("redis/result_connection_before_5_6.py",),
)
def test_result_connection_has_the_settings(snippet):
    """结果后端的连接上，每个设置都生效 | The backend's live connection has every setting"""
    assert _limits(snippet.app.backend.client) == LIMITS


@proves("redis/result_connection.py", "redis_client_name")
def test_result_connection_has_a_name(snippet, endpoints):
    """结果后端的连接在服务器上有名字 | On the server the backend's connection has a name"""
    assert live.connection_of(snippet.app.backend.client.connection_pool)
    assert live.named(endpoints["redis"], "shop-results")


LIMITS = {
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    "retry_on_timeout": True,
    "health_check_interval": 15,
    "max_connections": 50,
}


def _limits(client):
    """What holds for a live connection of *client*, and for its pool."""
    pool = client.connection_pool
    connection = live.connection_of(pool)
    of_socket = {"socket_timeout": connection._sock.gettimeout()}
    of_pool = {"max_connections": pool.max_connections}
    return {name: getattr(connection, name) for name in LIMITS if hasattr(connection, name)} | (
        of_socket | of_pool
    )


STORED_LATER = Holds(">=5.5", "结果丢失 | the result is lost")


@proves(
    "redis/result_retry.py",
    "result_backend_always_retry",
    private=DURABLE,
    holds=STORED_LATER,
)
def test_result_is_stored_later(snippet, run, services, worker, timeline):
    """任务在 Redis 停机时结束，恢复后结果存下 | It ends while Redis is down, and is stored later"""
    stored = _stored_after_an_outage(snippet, run, services, worker, timeline)
    assert stored, "the server is back, and the result is not there"


@experiment(
    "redis/experiments/results_while_down.py",
    control={"result_backend_always_retry": True},
    private=DURABLE,
    holds=replace(STORED_LATER, may_pass=True),
)
def test_retry_policy_stores_no_result(snippet, run, services, worker, observe, timeline, symptom):
    """停机时只有 `retry_policy`：结果丢失 | With `retry_policy` alone the result is lost"""
    stored = _stored_after_an_outage(snippet, run, services, worker, timeline)
    observe("stored", stored)
    symptom("停机时完成的任务没有结果 | Tasks that end in an outage have no result", not stored)


def _stored_after_an_outage(snippet, run, services, worker, timeline):
    return outages.result_is_stored(
        snippet, run, services, worker, timeline, "redis", "Redis", _failed_once
    )


def _failed_once(worker):
    """Wait for a first failure, where it is logged."""
    eventually(lambda: "_store_result" in worker.log, 4)


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
    "broker_transport_options.global_keyprefix",
    "result_backend_transport_options.global_keyprefix",
    "task_acks_late",
    "task_reject_on_worker_lost",
    "worker_prefetch_multiplier",
    forms=FORMS,
)
def test_all_together(snippet, endpoints, worker):
    """合在一起：前缀；子进程被杀，任务重来 | Prefixes; a task whose child is killed runs again"""
    server = live.broker(snippet, endpoints["redis"])
    started = worker("--pool=prefork", "--concurrency=1")
    nap = snippet.app.tasks["nap"]
    results = [nap.delay(1.5), nap.delay(0.0)]
    assert eventually(lambda: started.executions("nap"), 10)
    eventually(lambda: server.hlen("shop:unacked") != 1, 0.5)
    assert server.hlen("shop:unacked") == 1
    os.kill(started.executions("nap")[0].process, signal.SIGKILL)
    assert eventually(lambda: len(started.executions("nap")) == 3, 15)
    assert [result.get(timeout=10) for result in results] == [1.5, 0.0]
    keys = live.results(snippet, endpoints["redis"]).keys("*")
    assert keys
    assert all(key.startswith("shop:") for key in keys)


@proves(
    "redis/all_together.py",
    "broker_transport_options.visibility_timeout",
    "redis_retry_on_timeout",
    "result_backend_always_retry",
    forms=FORMS,
)
def test_all_together_reaches_the_connections(snippet):
    """两个连接上，每个选项都生效 | Both live connections have every option"""
    with snippet.app.connection_for_write() as connection:
        channel = connection.channel()
        assert channel.visibility_timeout == 7200
        assert channel.keyprefix_fanout == "/shop."
        assert channel.priority_steps == [0, 5, 9]
        assert channel.sep == ":"
        assert live.keeps_alive(live.connection_of(channel.client.connection_pool))
        assert _limits(channel.client) == LIMITS | {"retry_on_timeout": None}  # could send twice
    backend = snippet.app.backend
    assert backend.always_retry
    assert _limits(backend.client) == LIMITS


@proves(
    "redis/all_together.py",
    "broker_transport_options.client_name",
    "redis_client_name",
    forms=(NAMED,),
)
def test_all_together_names_the_connections(snippet, endpoints):
    """两个连接在服务器上各有名字 | On the server both connections have names"""
    with snippet.app.connection_for_write() as connection:
        assert live.connection_of(connection.channel().client.connection_pool)
        assert live.named(endpoints["redis"], "shop")
    assert live.connection_of(snippet.app.backend.client.connection_pool)
    assert live.named(endpoints["redis"], "shop-results")


@proves(
    "redis/all_together.py",
    "broker_transport_options.unacked_restore_interval",
    "broker_transport_options.unacked_restore_throttle",
)
def test_all_together_looks_every_second(snippet):
    """信道每秒检查一次到期的任务 | The channel looks for expired tasks every second"""
    with snippet.app.connection_for_read() as connection:
        channel = connection.channel()
        assert channel.unacked_restore_interval == 1
        assert channel.unacked_restore_throttle == 1


@proves(
    "redis/all_together.py",
    "result_backend_transport_options.result_chord_ordered",
    "result_expires",
    forms=FORMS,
)
def test_all_together_keeps_results(snippet, endpoints, worker):
    """结果留一小时，chord 的结果存进列表 | Results stay for an hour, a chord's are a list"""
    worker()
    echo, nap = snippet.app.tasks["echo"], snippet.app.tasks["nap"]
    server = live.results(snippet, endpoints["redis"])
    with live.monitored(endpoints["redis"], _stores_a_part) as stored:
        chord = celery.chord([echo.s(1), nap.s(1.5)], echo.s())()
        assert sorted(chord.get(timeout=10)) == [1, 1.5]
        eventually(lambda: stored, 2)
    assert stored
    assert all(text.upper().startswith("RPUSH") for _, text in stored)
    name = f"celery-task-meta-{chord.id}"
    (key,) = server.keys(f"*{name}")
    assert 3500 < server.ttl(key) <= 3600


@proves("redis/all_together.py", "result_chord_expires")
def test_all_together_keeps_chords_longer(snippet, endpoints, worker):
    """chord 的进度留一天 | A chord's progress is kept for a day"""
    worker()
    assert 86000 < _seconds_of_a_chord(snippet, endpoints) <= 86400
