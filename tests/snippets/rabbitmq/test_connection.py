"""RabbitMQ: heartbeats, timeouts, retries and the pool of connections."""

import time
from contextlib import ExitStack, suppress

import celery
import pytest
from kombu.exceptions import LimitExceeded

from brokerdocs.running import experiment, proves
from tests.snippets.rabbitmq import live


@proves("rabbitmq/connection.py", "broker_heartbeat")
def test_heartbeat_is_agreed(server, worker):
    """服务器与 worker 商定每 10 秒一次心跳 | Server and worker agree on 10 seconds"""
    worker()
    rows = server.rows("list_connections", "timeout")
    assert {row["timeout"] for row in rows} == {10}


@proves("rabbitmq/connection.py", "broker_connection_timeout")
def test_silent_server_is_given_up(snippet, run, observe):
    """对方不应答，10 秒后放弃 | A server that does not answer is given up after 10 seconds"""
    observe("default_timeout", celery.Celery(set_as_current=False).conf.broker_connection_timeout)
    with live.Closed(run, silent=True) as silent:
        live.redirect(snippet, port_5672=silent)
        started = time.monotonic()
        with pytest.raises(TimeoutError):
            snippet.app.connection_for_read().transport.establish_connection()
        assert 9 < time.monotonic() - started < 13


@proves("rabbitmq/connection.py", "broker_connection_retry_on_startup")
def test_worker_does_not_wait_for_the_server(snippet, run, worker):
    """启动时连不上，worker 立即退出 | A worker that cannot connect at its start ends"""
    with live.Closed(run) as nobody:
        live.redirect(snippet, port_5672=nobody)
        one = worker(wait=False)
        assert one.wait(4) is not None


@experiment("rabbitmq/experiments/no_retry.py", control={"broker_connection_retry": True})
def test_start_follows_the_retry_of_connections(snippet, run, worker, observe):
    """没设时，启动听 `broker_connection_retry` 的 | Unset, it follows `broker_connection_retry`"""
    observe(
        "default", str(celery.Celery(set_as_current=False).conf.broker_connection_retry_on_startup)
    )
    with live.Closed(run) as nobody:
        live.redirect(snippet, port_5672=nobody)
        one = worker(wait=False)
        ended = one.wait(4) is not None
    observe("ended", ended)
    assert ended != snippet.is_control
    named = "(app.conf.broker_connection_retry=False). Shutting down"
    assert (named in one.log) != snippet.is_control


@proves("rabbitmq/connection.py", "broker_pool_limit")
def test_pool_holds_twenty_connections(snippet, server, observe):
    """第 21 个连接要等前面的还回来 | The 21st connection has to wait for one of the twenty"""
    observe("default_pool", celery.Celery(set_as_current=False).conf.broker_pool_limit)
    with ExitStack() as held, suppress(LimitExceeded):
        for _ in range(50):
            held.enter_context(snippet.app.pool.acquire(block=False)).connect()
    assert len(server.rows("list_connections", "user")) == 20
