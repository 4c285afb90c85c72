"""Redis: the options of a connection, a server that does not answer, one that is not there."""

import threading
from contextlib import suppress

import celery
from kombu.exceptions import OperationalError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from brokerdocs.running import Holds, eventually, experiment, proves
from tests.snippets.applications import app_of
from tests.snippets.redis import live


@proves(
    "redis/connection.py",
    "broker_transport_options.socket_timeout",
    "broker_transport_options.socket_connect_timeout",
    "broker_transport_options.socket_keepalive",
    "broker_transport_options.health_check_interval",
    "broker_transport_options.client_name",
    holds=Holds(
        ">=5.6", "连接没有名字：没有代码读取 client_name | no name: nothing reads client_name"
    ),
)
def test_live_connection_has_the_options(snippet, endpoints):
    """建立的连接上，每个选项都生效 | The live connection has every option"""
    with snippet.app.connection_for_write() as connection:
        actual = live.connection_of(connection.channel().client.connection_pool)
        assert actual._sock.gettimeout() == 30
        assert live.keeps_alive(actual)
        assert actual.socket_connect_timeout == 5
        assert actual.health_check_interval == 15
        assert live.named(endpoints["redis"], "shop")


@proves("redis/connection.py", "broker_transport_options.max_connections")
def test_pool_ends_at_the_limit(snippet):
    """一个信道的连接池最多 50 个连接 | The pool of a channel ends at 50 connections"""
    with snippet.app.connection_for_write() as connection:
        pool = connection.channel().client.connection_pool
        held = []
        with suppress(RedisConnectionError):  # newer clients raise one of their own below it
            held.extend(live.connection_of(pool) for _ in range(60))
        assert 45 <= len(held) <= 50


@experiment(
    "redis/experiments/server_stops_answering.py",
    control="broker_transport_options.socket_timeout",
)
def test_server_stops_answering(snippet, endpoints, observe):
    """服务器不应答：一秒后报错，或一直等 | No answer: an error in a second, or a long wait"""
    ended = []
    _publish(snippet.app, ended)
    assert ended == ["sent"]
    server = live.client(endpoints["redis"])
    server.client_pause(30_000, all=False)
    thread = threading.Thread(target=_publish, args=(snippet.app, ended), daemon=True)
    thread.start()
    thread.join(4)
    outcome = ended[1:]
    server.client_unpause()
    observe("still_waiting_after_4_seconds", not outcome)
    if snippet.is_control:
        assert not outcome
    else:
        assert outcome
        assert outcome[0] != "sent"


@experiment(
    "redis/experiments/retry_sends_twice.py",
    control={"broker_transport_options.retry_on_timeout": False},
)
def test_retried_command_is_sent_twice(snippet, endpoints, services, observe, symptom):
    """Redis 卡住：超时重发，任务有两份 | Redis stalls: sent again, a task is there twice"""
    endpoint = endpoints["redis"]
    ended = []
    _publish(snippet.app, ended)  # connects
    services.pause(endpoint)  # what was sent waits in the socket, whoever gives up meanwhile
    publisher = threading.Thread(target=_publish, args=(snippet.app, ended), daemon=True)
    publisher.start()
    publisher.join(3)  # between the first timeout and the second
    services.resume(endpoint)
    publisher.join(10)
    outcome = observe("outcome", ended[1])
    server = live.client(endpoint)
    eventually(lambda: server.llen("celery") > 2, 2)
    copies = observe("copies", server.llen("celery") - 1)
    symptom("只发了一次，队列里有两份 | Sent once, a task is in its queue twice", copies == 2)
    if snippet.is_control:
        assert outcome in ("OperationalError", "TimeoutError")
        assert copies == 1
    else:
        assert outcome == "sent"
        assert copies == 2


def _publish(app, ended):
    """Send a task once; add to *ended* that it was sent, or what was raised."""
    try:
        app.tasks["echo"].apply_async(("x",), retry=False, ignore_result=True)
        ended.append("sent")
    except (OperationalError, RedisTimeoutError) as error:
        ended.append(type(error).__name__)


@proves("redis/startup.py", "broker_connection_max_retries", private={"redis": {}})
def test_worker_waits_for_the_server(endpoints, services, worker, observe):
    """服务器没就绪，worker 一直等，不限次数 | Without its server a worker waits forever"""
    default = celery.Celery(set_as_current=False).conf.broker_connection_max_retries
    observe("default_tries", default)
    endpoint = endpoints["redis"]
    services.kill(endpoint)
    started = worker(wait=False)
    eventually(lambda: "Trying again" in started.log or not started.is_alive, 10)
    assert "(1/None)" in started.log
    services.restart(endpoint)
    assert eventually(lambda: any(e.name == "ready" for e in started.events), 15)


@experiment(
    "redis/experiments/broker_restart.py",
    control={"broker_connection_retry": False},
    private={"redis": {"appendonly": "yes"}},
)
def test_server_restarts(snippet, endpoints, services, worker, observe, timeline):
    """服务器中途重启：worker 自己重连 | The server restarts: the worker reconnects"""
    endpoint = endpoints["redis"]
    started = worker(name="worker-1")
    timeline.start()
    services.kill(endpoint)
    timeline.mark("Redis", "kill -9", 0, tone="bad")
    services.restart(endpoint)
    back = timeline.now
    timeline.mark("Redis", "重新启动 | started again", back, tone="good")
    sender = app_of(snippet.app.conf.broker_url)
    task = sender.tasks["echo"].apply_async(("after",))
    timeline.mark("发布方 | publisher", "发布 | published")

    def ran():
        return [e for e in started.executions("echo") if e.id == task.id]

    if snippet.is_control:
        assert eventually(lambda: not started.is_alive, 15), "the worker reconnected all the same"
        timeline.mark("worker-1", "进程退出 | process ends", tone="bad")
        observe("worker_survives", False)
        assert not ran()
        observe("seconds_until_run", None)
        return
    assert eventually(ran, 20)
    at = ran()[0].at - timeline.started
    timeline.mark("worker-1", "重连 | reconnects", 0, at, "wait")
    timeline.mark("worker-1", "执行 | runs", at, tone="good")
    observe("seconds_until_run", round(at - back, 1))
    observe("worker_survives", started.is_alive)
    assert started.is_alive
