"""Redis: routing, priorities, prefixes, and what the broker holds."""

import shutil

import pytest

from brokerdocs.running import Holds, eventually, experiment, proves
from tests.snippets.applications import app_of
from tests.snippets.redis import live


@proves(
    "redis/priorities.py", "broker_transport_options.priority_steps", "broker_transport_options.sep"
)
def test_a_list_for_each_step(snippet, endpoints):
    """每一级一个列表，名字带分隔符 | Each step has a list, named with the separator"""
    for priority in (0, 6, 9):
        snippet.app.tasks["add"].apply_async((2, 2), priority=priority)
    server = live.broker(snippet, endpoints["redis"])
    lengths = {key: server.llen(key) for key in server.keys("celery*")}
    assert lengths == {"celery": 1, "celery:5": 1, "celery:9": 1}


@experiment(
    "redis/experiments/priority_order.py",
    control={"broker_transport_options.priority_steps": [0]},
)
def test_zero_is_served_first(snippet, worker, observe, claim, symptom):
    """数字越小越先执行：0 最先，9 最后 | The smaller the number the sooner: 0 first, 9 last"""
    for priority in (9, 6, 3, 0):
        snippet.app.tasks["echo"].apply_async((priority,), priority=priority, task_id=str(priority))
    started = worker()
    assert eventually(lambda: len(started.executions("echo")) == 4, 10)
    order = [int(event.id) for event in started.executions("echo")]
    observe("order", ", ".join(map(str, order)))
    claim("C37", holds=order == [0, 3, 6, 9])
    symptom("优先级 9 的任务最后执行 | Tasks of priority 9 run last", order[-1] == 9)
    assert order == ([9, 6, 3, 0] if snippet.is_control else [0, 3, 6, 9])


@proves(
    "redis/queue_order.py",
    "broker_transport_options.queue_order_strategy",
    "worker_prefetch_multiplier",
    holds=Holds(
        ">=5.7",
        "哪个队列在先，每次启动都可能不同 | which queue comes first differs from start to start",
        may_pass=True,
    ),
)
def test_first_queue_first(snippet, endpoints, worker):
    """-Q urgent,normal：urgent 空了才轮到 normal | The second queue waits for the first"""
    for number in range(3):
        for queue in ("normal", "urgent"):
            snippet.app.tasks["echo"].apply_async(
                (number,), queue=queue, task_id=f"{queue}-{number}"
            )
    started = worker("--pool=prefork", "--concurrency=1", "-Q", "urgent,normal")
    assert eventually(lambda: len(started.executions("echo")) == 6, 10)
    order = [event.id.partition("-")[0] for event in started.executions("echo")]
    assert order == ["urgent"] * 3 + ["normal"] * 3
    nap = snippet.app.tasks["nap"]
    for number in range(4):
        nap.apply_async((1.0,), queue="normal", task_id=f"normal-nap-{number}")
    # While the first one ran, a worker that may hold more has taken all that it may.
    assert eventually(lambda: len(started.executions("nap")) == 2, 10)
    server = live.broker(snippet, endpoints["redis"])
    eventually(lambda: server.llen("normal") == 1, 2)
    nap.apply_async((0.0,), queue="urgent", task_id="urgent-nap")
    assert eventually(lambda: len(started.executions("nap")) == 5, 10)
    # What runs and what is held come first; whoever holds more lets the urgent one wait longer.
    assert [event.id for event in started.executions("nap")].index("urgent-nap") == 3


@experiment(
    "redis/experiments/topic_routing.py",
    control={"task_routes": {"*": {"queue": "videos", "routing_key": "media.video.short"}}},
)
def test_topic_exchange_routes(snippet, endpoints, observe, claim):
    """routing key 决定进哪个队列 | The routing key decides the queue: topics work"""
    server = live.client(endpoints["redis"])
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
    holds=Holds(
        ">=5.5",
        "结果的键在前缀后面多一个下划线：shop:_celery-task-meta-… | "
        "keys of results have an underscore behind the prefix: shop:_celery-task-meta-…",
    ),
)
def test_every_key_has_the_prefix(snippet, endpoints, worker):
    """broker 和结果的每个键都带前缀 | Every key of broker and results has the prefix"""
    worker()
    snippet.app.tasks["add"].delay(2, 2).get(timeout=10)
    snippet.app.tasks["add"].apply_async((2, 2), queue="elsewhere")
    for database, one in ((live.broker, "_kombu.binding"), (live.results, "celery-task-meta")):
        keys = database(snippet, endpoints["redis"]).keys("*")
        assert all(key.startswith("shop:") for key in keys), keys
        assert any(key.startswith(f"shop:{one}") for key in keys), keys


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
def test_channel_names_of_broadcasts(endpoints, worker):
    """广播频道的名字以它开头 | The channels of broadcasts begin with it"""
    with live.monitored(endpoints["redis"], _is_subscription) as subscriptions:
        worker()
        eventually(lambda: subscriptions, 3)
    assert subscriptions
    assert all("/shop.celery.pidbox" in text for _, text in subscriptions)


def _is_subscription(command):
    return command.startswith("PSUBSCRIBE") and "pidbox" in command


@proves(
    "redis/look.sh",
    "redis-cli -n 1 LLEN",
    "redis-cli -n 1 HLEN",
    "redis-cli -n 1 ZCARD",
    "redis-cli -n 1 SMEMBERS",
)
def test_look_into_the_broker(shell, endpoints):
    """排队的、未确认的、它们的时间、绑定 | Queued, unacknowledged, their times, bindings"""
    if shutil.which("redis-cli", path=shell.environment["PATH"]) is None:
        pytest.skip("这个服务器没有附带 redis-cli | this server comes without redis-cli")
    app = app_of(live.url(endpoints["redis"], 1))
    for _ in range(5):
        app.tasks["add"].delay(2, 2)
    with app.connection_for_read() as connection:
        for _ in range(2):
            assert app.amqp.queues["celery"](connection.default_channel).get()
        output = [line.output.strip() for line in shell.all()]
    assert output[:3] == ["3", "2", "2"]
    assert any("celery" in text for text in output[3:])
