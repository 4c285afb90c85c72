"""Redis: routing, priorities, prefixes, and the options of a connection."""

import shutil
import threading
from contextlib import suppress

import celery
import pytest
from kombu.exceptions import OperationalError
from redis.exceptions import MaxConnectionsError
from redis.exceptions import TimeoutError as RedisTimeoutError

from brokerdocs.running import eventually, experiment, proves
from tests.snippets.applications import app_of
from tests.snippets.redis import live


@proves(
    "redis/priorities.py", "broker_transport_options.priority_steps", "broker_transport_options.sep"
)
def test_a_list_for_each_step(snippet, run):
    """每一级一个列表，名字带分隔符 | Each step has a list, named with the separator"""
    for priority in (0, 6, 9):
        snippet.app.tasks["add"].apply_async((2, 2), priority=priority)
    server = live.client(run.endpoints["redis"], 1)
    lengths = {key: server.llen(key) for key in server.keys("celery*")}
    assert lengths == {"celery": 1, "celery:5": 1, "celery:9": 1}


@experiment(
    "redis/experiments/priority_order.py",
    control={"broker_transport_options.priority_steps": [0]},
)
def test_zero_is_served_first(snippet, worker, observe, claim):
    """数字越小越先执行：0 最先，9 最后 | The smaller the number the sooner: 0 first, 9 last"""
    for priority in (9, 6, 3, 0):
        snippet.app.tasks["echo"].apply_async((priority,), priority=priority, task_id=str(priority))
    started = worker()
    assert eventually(lambda: len(started.executions("echo")) == 4, 10)
    order = [int(event.id) for event in started.executions("echo")]
    observe("order", ", ".join(map(str, order)))
    claim("C37", holds=order == [0, 3, 6, 9])
    assert order == ([9, 6, 3, 0] if snippet.is_control else [0, 3, 6, 9])


@proves("redis/queue_order.py", "broker_transport_options.queue_order_strategy")
def test_first_queue_first(snippet, worker):
    """-Q urgent,normal：urgent 空了才轮到 normal | The second queue waits for the first"""
    for number in range(3):
        for queue in ("normal", "urgent"):
            snippet.app.tasks["echo"].apply_async(
                (number,), queue=queue, task_id=f"{queue}-{number}"
            )
    started = worker("-Q", "urgent,normal")
    assert eventually(lambda: len(started.executions("echo")) == 6, 10)
    order = [event.id.partition("-")[0] for event in started.executions("echo")]
    assert order == ["urgent"] * 3 + ["normal"] * 3


@experiment(
    "redis/experiments/topic_routing.py",
    control={"task_routes": {"*": {"queue": "videos", "routing_key": "media.video.short"}}},
)
def test_topic_exchange_routes(snippet, run, observe, claim):
    """routing key 决定进哪个队列 | The routing key decides the queue: topics work"""
    server = live.client(run.endpoints["redis"])
    with snippet.app.connection_for_write() as connection:
        for queue in snippet.app.amqp.queues.values():
            queue(connection.default_channel).declare()
    snippet.app.tasks["echo"].apply_async(("x",), ignore_result=True)
    images, videos = server.llen("images"), server.llen("videos")
    observe("bindings", server.scard("_kombu.binding.media"))
    observe("in_images", images)
    observe("in_videos", videos)
    claim("C18", holds=images == 0)
    claim("C135", holds=images == 0)
    assert (images, videos) == ((0, 1) if snippet.is_control else (1, 0))


@proves(
    "redis/global_keyprefix.py",
    "broker_transport_options.global_keyprefix",
    "result_backend_transport_options.global_keyprefix",
)
def test_every_key_has_the_prefix(snippet, run, worker):
    """broker 和结果的每个键都带前缀 | Every key of broker and results has the prefix"""
    worker()
    snippet.app.tasks["add"].delay(2, 2).get(timeout=10)
    snippet.app.tasks["add"].apply_async((2, 2), queue="elsewhere")
    for database in (1, 2):
        keys = live.keys(run.endpoints["redis"], database)
        assert keys
        assert all(key.startswith("shop:") for key in keys), keys


@experiment(
    "redis/experiments/two_applications.py", control="broker_transport_options.global_keyprefix"
)
def test_two_applications(snippet, worker, observe, claim):
    """有前缀互不干扰，没有就互抢任务 | A prefix keeps them apart; without it they mix"""
    url = snippet.app.conf.broker_url
    other = worker(load=lambda: app_of(url), name="other")
    task = snippet.app.tasks["echo"].apply_async(("mine",), ignore_result=True)
    taken = eventually(lambda: [e for e in other.events if e.id == task.id], 1.5)
    answers = snippet.app.control.ping(timeout=0.5)
    observe("task_taken_by_the_other", bool(taken))
    observe("ping_answered_by_the_other", bool(answers))
    claim("C17", holds=not taken and not answers)
    assert bool(taken) == snippet.is_control
    assert bool(answers) == snippet.is_control


@experiment(
    "redis/experiments/broadcast_other_database.py",
    control={"broker_transport_options.fanout_prefix": False},
)
def test_broadcast_stays_in_its_database(snippet, worker, observe, claim):
    """广播只到同一个数据库 | A broadcast stays in its database"""
    url = f"{snippet.app.conf.broker_url.rpartition('/')[0]}/5"
    options = snippet.app.conf.broker_transport_options

    def elsewhere():
        return app_of(url, broker_transport_options=dict(options))

    other = worker(load=elsewhere, name="other-database")
    snippet.app.control.shutdown()
    eventually(lambda: not other.is_alive, 3)
    observe("other_worker_shut_down", not other.is_alive)
    claim("C38", holds=other.is_alive)
    assert other.is_alive != snippet.is_control


@proves("redis/fanout_prefix.py", "broker_transport_options.fanout_prefix")
def test_channel_names_of_broadcasts(run, worker):
    """广播频道的名字以它开头 | The channels of broadcasts begin with it"""
    with live.monitored(run.endpoints["redis"], _is_subscription) as subscriptions:
        worker()
        eventually(lambda: subscriptions, 3)
    assert subscriptions
    assert all("/shop.celery.pidbox" in text for _, text in subscriptions)


def _is_subscription(command):
    return command.startswith("PSUBSCRIBE") and "pidbox" in command


@proves(
    "redis/connection.py",
    "broker_transport_options.socket_timeout",
    "broker_transport_options.socket_connect_timeout",
    "broker_transport_options.socket_keepalive",
    "broker_transport_options.health_check_interval",
    "broker_transport_options.client_name",
)
def test_live_connection_has_the_options(snippet, run):
    """建立的连接上，每个选项都生效 | The live connection has every option"""
    with snippet.app.connection_for_write() as connection:
        actual = connection.channel().client.connection_pool.get_connection()
        assert actual._sock.gettimeout() == 30
        assert live.keeps_alive(actual)
        assert actual.socket_connect_timeout == 5
        assert actual.health_check_interval == 15
        assert live.named(run.endpoints["redis"], "shop")


@proves("redis/connection.py", "broker_transport_options.max_connections")
def test_pool_ends_at_the_limit(snippet):
    """一个通道的连接池最多 50 个连接 | The pool of a channel ends at 50 connections"""
    with snippet.app.connection_for_write() as connection:
        pool = connection.channel().client.connection_pool
        held = []
        with suppress(MaxConnectionsError):
            held.extend(pool.get_connection() for _ in range(60))
        assert 45 <= len(held) <= 50


@experiment(
    "redis/experiments/server_stops_answering.py",
    control="broker_transport_options.socket_timeout",
)
def test_server_stops_answering(snippet, run, observe):
    """服务器不应答：一秒后报错，或一直等 | No answer: an error in a second, or a long wait"""
    app = snippet.app
    ended = []

    def publish():
        try:
            app.tasks["echo"].apply_async(("x",), retry=False, ignore_result=True)
            ended.append("sent")
        except (OperationalError, RedisTimeoutError) as error:
            ended.append(type(error).__name__)

    publish()
    assert ended == ["sent"]
    server = live.client(run.endpoints["redis"])
    server.client_pause(30_000, all=False)
    thread = threading.Thread(target=publish, daemon=True)
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
def test_retried_command_is_sent_twice(snippet, run, services, observe):
    """Redis 卡住：超时重发，任务有两份 | Redis stalls: sent again, a task is there twice"""
    endpoint = run.endpoints["redis"]
    add = snippet.app.tasks["add"]
    add.apply_async((1, 1), retry=False, ignore_result=True)  # connects
    ids = []

    def publish():
        try:
            ids.append(add.apply_async((2, 2), retry=False, ignore_result=True).id)
        except (OperationalError, RedisTimeoutError) as error:
            ids.append(type(error).__name__)

    services.pause(endpoint)  # what was sent waits in the socket, whoever gives up meanwhile
    publisher = threading.Thread(target=publish, daemon=True)
    publisher.start()
    publisher.join(3)  # between the first timeout and the second
    services.resume(endpoint)
    publisher.join(10)
    observe("outcome", ids[0] if snippet.is_control else "sent")
    server = live.client(endpoint)
    eventually(lambda: server.llen("celery") > 2, 2)
    copies = observe("copies", server.llen("celery") - 1)
    if snippet.is_control:
        assert ids[0] in ("OperationalError", "TimeoutError")
        assert copies == 1
    else:
        assert len(ids[0]) == 36
        assert copies == 2


@proves("redis/startup.py", "broker_connection_max_retries", private={"redis": {}})
def test_worker_waits_for_the_server(run, services, worker, observe):
    """服务器没就绪，worker 一直等，不限次数 | Without its server a worker waits for ever"""
    default = celery.Celery(set_as_current=False).conf.broker_connection_max_retries
    observe("default_tries", default)
    endpoint = run.endpoints["redis"]
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
def test_server_restarts(snippet, run, services, worker, observe, timeline):
    """服务器中途重启：worker 自己重连 | The server restarts: the worker reconnects"""
    endpoint = run.endpoints["redis"]
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
        return
    assert eventually(ran, 20)
    at = ran()[0].at - timeline.started
    timeline.mark("worker-1", "重连 | reconnects", 0, at, "wait")
    timeline.mark("worker-1", "执行 | runs", at, tone="good")
    observe("seconds_until_run", round(at - back, 1))
    observe("worker_survives", started.is_alive)
    assert started.is_alive


@proves(
    "redis/look.sh",
    "redis-cli -n 1 LLEN",
    "redis-cli -n 1 HLEN",
    "redis-cli -n 1 ZCARD",
    "redis-cli -n 1 SMEMBERS",
)
def test_look_into_the_broker(shell, run):
    """排队的、未确认的、它们的时间、绑定 | Queued, unacknowledged, their times, bindings"""
    if shutil.which("redis-cli", path=shell.environment["PATH"]) is None:
        pytest.skip("这个服务器没有附带 redis-cli | this server comes without redis-cli")
    app = app_of(live.url(run.endpoints["redis"], 1))
    for _ in range(5):
        app.tasks["add"].delay(2, 2)
    with app.connection_for_read() as connection:
        for _ in range(2):
            assert app.amqp.queues["celery"](connection.default_channel).get()
        output = [line.output.strip() for line in shell.all()]
    assert output[:3] == ["3", "2", "2"]
    assert any("celery" in text for text in output[3:])
