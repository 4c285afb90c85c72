"""Redis: as a result backend, and all settings together."""

import threading

import celery
from redis.exceptions import RedisError

from brokerdocs.running import eventually, proves
from tests.snippets.redis import live


@proves(
    "redis/result_backend.py",
    "result_expires",
    instead={"result_backend": "redis://localhost:6379/3"},
)
def test_result_expires(snippet, run, worker):
    """结果在 2 号数据库，600 秒后过期 | The result is in database 2, for 600 seconds"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    assert result.get(timeout=10) == 4
    left = live.client(run.endpoints["redis"], 2).ttl(f"celery-task-meta-{result.id}")
    assert 500 < left <= 600


@proves(
    "redis/result_connection.py",
    "redis_socket_timeout",
    "redis_socket_connect_timeout",
    "redis_retry_on_timeout",
    "redis_backend_health_check_interval",
    "redis_max_connections",
    "redis_client_name",
)
def test_result_connection_has_the_settings(snippet, run):
    """结果后端的连接上，每个设置都生效 | The backend's live connection has every setting"""
    pool = snippet.app.backend.client.connection_pool
    actual = pool.get_connection()
    assert live.named(run.endpoints["redis"], "shop-results")
    assert actual._sock.gettimeout() == 30
    assert actual.socket_connect_timeout == 5
    assert actual.retry_on_timeout
    assert actual.health_check_interval == 15
    assert pool.max_connections == 50


@proves(
    "redis/result_retry.py",
    "result_backend_transport_options.retry_policy",
    private={"redis": {}},
)
def test_gives_up_after_the_timeout(snippet, run, services):
    """服务器没了：很快报错，不重试二十次 | Without the server it gives up soon"""
    backend = snippet.app.backend
    backend.set("celery-task-meta-one", "1")
    services.kill(run.endpoints["redis"])
    ended = []

    def store():
        try:
            backend.set("celery-task-meta-two", "2")
        except RedisError as error:
            ended.append(error)

    threading.Thread(target=store, daemon=True).start()
    eventually(lambda: ended, 8)
    assert ended, "still trying after 8 s"


@proves("redis/chord_unordered.py", "result_backend_transport_options.result_chord_ordered")
def test_chord_results_in_a_list(snippet, run, worker):
    """chord 各部分的结果按完成顺序存进列表 | A chord's parts are kept in a list, as they come"""
    app = snippet.app
    add = app.tasks["add"]
    with live.monitored(run.endpoints["redis"], _stores_a_part) as stored:
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
def test_all_together(snippet, run, worker):
    """合在一起：超时、前缀、名字、延迟确认 | Together: timeout, prefixes, name, late acks"""
    server = live.client(run.endpoints["redis"], 1)
    started = worker("--pool=prefork", "--concurrency=1")
    result = snippet.app.tasks["nap"].delay(0.7)
    assert eventually(lambda: started.executions("nap"), 10)
    eventually(lambda: server.hlen("shop:unacked") == 0, 0.3)
    assert server.hlen("shop:unacked") == 1
    assert result.get(timeout=10) == 0.7
    assert live.named(run.endpoints["redis"], "shop")
    keys = live.keys(run.endpoints["redis"], 2)
    assert keys
    assert all(key.startswith("shop:") for key in keys)
    with snippet.app.connection_for_write() as connection:
        assert connection.channel().visibility_timeout == 43200
