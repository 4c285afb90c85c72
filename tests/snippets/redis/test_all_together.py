"""Redis: all settings together."""

import os
import signal

import celery

from brokerdocs.running import eventually, proves
from tests.snippets.redis import live, results

NAMED = "redis/all_together_before_5_7.py"
FORMS = (NAMED, "redis/all_together_before_5_6.py", "redis/all_together_before_5_5.py")


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
    naps = [nap.delay(1.5), nap.delay(0.0)]
    assert eventually(lambda: started.executions("nap"), 10)
    eventually(lambda: server.hlen("shop:unacked") != 1, 0.5)
    assert server.hlen("shop:unacked") == 1
    os.kill(started.executions("nap")[0].process, signal.SIGKILL)
    assert eventually(lambda: len(started.executions("nap")) == 3, 15)
    assert [result.get(timeout=10) for result in naps] == [1.5, 0.0]
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
        assert results.limits(channel.client) == results.LIMITS | {
            "retry_on_timeout": None
        }  # could send twice
    backend = snippet.app.backend
    assert backend.always_retry
    assert results.limits(backend.client) == results.LIMITS


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
    with live.monitored(endpoints["redis"], results.stores_a_part) as stored:
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
    assert 86000 < results.seconds_of_a_chord(snippet, endpoints) <= 86400
