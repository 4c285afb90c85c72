"""What the documentation of Celery and kombu says of brokers, beyond the pages of each."""

import os
import signal
from pathlib import Path

from kombu.transport import memory

from brokerdocs.running import eventually, experiment
from tests.snippets.applications import app_of
from tests.snippets.kafka import live as kafka_live
from tests.snippets.redis import live as redis_live
from tests.snippets.sqs import live as sqs_live
from tests.snippets.zookeeper import live as zookeeper_live

WELL_KNOWN = ("localhost:6379", "localhost:5672")
PREFORK = ("--pool=prefork",)
SETTLES = 1.0  # seconds; what a worker reserves is there in some 0.1
SENT = 10


def _waiting(app, queue="celery"):
    """How many messages the server says are waiting."""
    with app.connection_for_write() as connection:
        return app.amqp.queues[queue](connection.default_channel).queue_declare().message_count


def _reserved(snippet, worker, seconds=3.0):
    """How many of ten long tasks a worker has taken, once it takes no more."""
    app = snippet.app
    for _ in range(SENT):
        app.tasks["nap"].apply_async((seconds,), ignore_result=True)
    started = worker(*PREFORK)
    assert eventually(lambda: started.executions("nap"), 10)
    eventually(lambda: _waiting(app) == 0, SETTLES)
    return SENT - _waiting(app)


@experiment("rabbitmq/experiments/reserved.py", control={"task_acks_late": False})
def test_reserved_with_late_acknowledgement(snippet, worker, observe, claim):
    """延迟确认时只占正在执行的，提前确认时多占一倍 | With late acks a worker holds what runs"""
    taken = observe("taken", _reserved(snippet, worker))
    claim("C124", holds=taken == 2)
    assert taken == (4 if snippet.is_control else 2)


@experiment(
    "rabbitmq/experiments/disable_prefetch.py", control={"broker_url": "redis://localhost:6379/0"}
)
def test_disabled_prefetch(snippet, worker, observe, claim):
    """RabbitMQ 上照样预取，Redis 上不再预取 | On RabbitMQ it prefetches all the same"""
    taken = observe("taken", _reserved(snippet, worker))
    claim("C125", holds=taken > 1)
    assert (taken == 1) == snippet.is_control


SECOND = "celery -A tasks worker -n"
BOTH = {"redis": "redis://{}/0", "rabbitmq": "amqp://guest:guest@{}//"}


def _answers(run, worker, lines, service):
    """How many of two workers live on, and how many answer each of three pings."""
    (address,) = [to for known, to in run.endpoints[service].mapping.items() if known in WELL_KNOWN]
    url = BOTH[service].format(address)
    started = []
    for number, line in enumerate(lines):
        arguments, name = line.split()[4:], f"{service}-{number}"
        each = worker(*arguments, load=lambda: app_of(url), name=name, wait=False)
        started.append(each)
        assert eventually(lambda w=each: w.events or not w.is_alive, 20)
    control = app_of(url).control
    answers = [len(control.ping(timeout=1.0, limit=2)) for _ in range(3)]
    return sum(each.is_alive for each in started), answers


@experiment(
    "getting-started/experiments/same_name.sh",
    control={SECOND: "other@localhost"},
    services=("redis", "rabbitmq"),
)
def test_two_workers_of_one_name(snippet, run, worker, observe, claim):
    """同名的两个 worker：RabbitMQ 拒绝第二个 | RabbitMQ turns the second of one name away"""
    for service in BOTH:
        alive, answers = _answers(run, worker, snippet.source.splitlines(), service)
        observe(f"alive_on_{service}", alive)
        observe(f"answers_on_{service}", ", ".join(map(str, answers)))
        claim("C122", holds=alive == 2 and set(answers) == {1})
        assert alive == (1 if service == "rabbitmq" and not snippet.is_control else 2)
        assert set(answers) == {alive}


@experiment("getting-started/experiments/unknown_task.py", control={"task:subtract.name": "add"})
def test_unknown_task(snippet, run, worker, observe, claim):
    """不认识的任务被丢弃，一条也不留 | A task that a worker does not know is thrown away"""
    server = redis_live.client(run.endpoints["redis"])
    started = worker()
    sent = snippet.app.send_task("add", (2, 2), ignore_result=True)
    assert eventually(lambda: sent.id in started.log and not server.llen("celery"), 10)
    eventually(lambda: not server.hlen("unacked"), SETTLES)
    left = observe("left", server.llen("celery") + server.hlen("unacked"))
    ran = observe("ran", len(started.executions("add")))
    claim("C123", holds=not left and not ran)
    assert (left, ran) == (0, int(snippet.is_control))


@experiment("zookeeper/experiments/terminated.sh", control={"kill": "-KILL $!"})
def test_worker_is_told_to_end(snippet, run, worker, observe, claim):
    """停机时预取的任务放回去；强杀则丢 | TERM puts back what was fetched; KILL loses it"""
    endpoint = run.endpoints["zookeeper"]
    url = f"zookeeper://{endpoint.mapping['localhost:2181']}/celery"
    app = app_of(url)
    for _ in range(SENT):
        app.tasks["nap"].apply_async((0.5,), ignore_result=True)
    start, kill = snippet.source.splitlines()
    arguments = (*PREFORK, *start.split()[4:-1])
    first = worker(*arguments, load=lambda: app_of(url), name="first")
    assert eventually(lambda: first.executions("nap"), 10)
    number = signal.Signals[f"SIG{kill.split()[1][1:]}"]
    os.kill(first.pid, number) if number == signal.SIGTERM else first.kill()
    first.wait(30)
    finished = sum(event.name == "finished" for event in first.events)
    observe("sent", SENT)
    lost = observe("lost", SENT - finished - len(zookeeper_live.entries(endpoint)))
    claim("C126", holds=not lost)
    assert bool(lost) == snippet.is_control


@experiment(
    "others/experiments/filesystem_folders.py",
    control={"broker_transport_options.data_folder_out": "in"},
)
def test_which_folder_a_publisher_writes(snippet, observe, claim):
    """发布的任务写在 data_folder_out 里 | A task that is sent lies in data_folder_out"""
    for name in ("in", "out"):
        Path(name).mkdir()
    snippet.app.send_task("add", (2, 2))
    found = {name: len(list(Path(name).glob("*.celery.msg"))) for name in ("in", "out")}
    observe("in_the_folder_in", found["in"])
    claim("C127", holds=found["in"] == 1)
    assert found == ({"in": 1, "out": 0} if snippet.is_control else {"in": 0, "out": 1})


@experiment(
    "others/experiments/filesystem_missing.py",
    control={"broker_transport_options.data_folder_out": "."},
)
def test_folder_is_not_made(snippet, observe, claim):
    """文件夹不存在，发布就报错 | Where the folder is missing, publishing raises an error"""
    try:
        snippet.app.send_task("add", (2, 2), retry=False)
        error = ""
    except Exception as raised:  # whatever it is, the page prints its name
        error = type(raised).__name__
    observe("error", error)
    claim("C128", holds=bool(error))
    assert bool(error) != snippet.is_control


@experiment("others/experiments/memory_fanout.py", control={"kind": "direct"})
def test_memory_broadcasts(snippet, observe, claim):
    """fanout 交换机把消息送进每个队列 | A fanout exchange sends to each queue"""
    app = snippet.app
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        for queue in app.amqp.queues.values():
            queue(channel).declare()
        exchange = app.amqp.queues["left"].exchange
        connection.Producer(channel).publish("news", exchange=exchange, routing_key="left")
    arrived = {name: memory.Channel.queues[name].qsize() for name in ("left", "right")}
    both = observe("queues_that_got_it", sum(arrived.values()))
    claim("C129", holds=both != 2)
    assert both == (1 if snippet.is_control else 2)


@experiment(
    "others/experiments/memory_ttl.py",
    control={"Celery.broker": "amqp://guest:guest@localhost:5672//"},
)
def test_memory_keeps_what_is_too_old(snippet, observe, claim):
    """过了期限的消息还在 | A message past its time is still there"""
    app = snippet.app
    with app.connection_for_write() as connection:
        queue = app.amqp.queues["short"](connection.default_channel)
        queue.declare()
        connection.Producer(connection.default_channel).publish(
            "news", exchange=queue.exchange, routing_key="short"
        )

        def count():
            return queue.queue_declare(passive=True).message_count

        assert eventually(count, SETTLES) == 1
        eventually(lambda: not count(), SETTLES)
        left = observe("left", count())
    observe("waited_seconds", SETTLES)
    claim("C130", holds=not left)
    assert left == (0 if snippet.is_control else 1)


VIDEOS = {"task_routes": {"*": {"queue": "videos", "routing_key": "media.video.short"}}}


def _route(app):
    """Send a task once its queues have been declared, as a worker does it."""
    with app.connection_for_read() as connection:
        for queue in app.amqp.queues.values():
            queue(connection.default_channel).declare()
    app.send_task("echo", ("x",), ignore_result=True)


@experiment("sqs/experiments/topic_exchange.py", control=VIDEOS)
def test_topics_on_sqs(snippet, run, observe, claim):
    """路由键匹配另一个队列的消息不见了 | What matches another queue's pattern is gone"""
    _route(snippet.app)
    endpoint = run.endpoints["sqs"]
    images = observe("in_images", sqs_live.depth(endpoint, "images")["waiting"])
    videos = observe("in_videos", sqs_live.depth(endpoint, "videos")["waiting"])
    claim("C131", holds=images == 1)
    assert (images, videos) == (0, int(snippet.is_control))


@experiment("kafka/experiments/topic_exchange.py", control=VIDEOS, timeout=120)
def test_topics_on_kafka(snippet, run, observe, claim):
    """路由键匹配另一个队列的消息不见了 | What matches another queue's pattern is gone"""
    _route(snippet.app)
    live_kafka = kafka_live.Live(run)
    eventually(lambda: sum(live_kafka.published("videos").values()), SETTLES * 3)
    images = observe("in_images", sum(live_kafka.published("images").values()))
    videos = observe("in_videos", sum(live_kafka.published("videos").values()))
    claim("C131", holds=images == 1)
    assert (images, videos) == (0, int(snippet.is_control))


@experiment(
    "sqs/experiments/amqp_results.py", control={"Celery.backend": "redis://localhost:6379/0"}
)
def test_results_as_messages(snippet, observe, claim):
    """amqp 结果后端已经不存在 | The result backend amqp is gone"""
    try:
        error = "" if snippet.app.backend else "none"
    except Exception as raised:  # whatever it is, the page prints its name
        error = type(raised).__name__
    observe("error", error)
    claim("C134", holds=not error)
    assert bool(error) != snippet.is_control


@experiment("sqs/experiments/fanout.py", control={"kind": "direct"})
def test_sqs_broadcasts(snippet, run, observe, claim):
    """fanout 交换机的消息不见了 | A message to a fanout exchange is gone"""
    app = snippet.app
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        for queue in app.amqp.queues.values():
            queue(channel).declare()
        exchange = app.amqp.queues["left"].exchange
        connection.Producer(channel).publish("news", exchange=exchange, routing_key="left")
    endpoint = run.endpoints["sqs"]
    arrived = sum(sqs_live.depth(endpoint, name)["waiting"] for name in ("left", "right"))
    observe("arrived", arrived)
    claim("C145", holds=arrived == 2)
    assert arrived == int(snippet.is_control)


@experiment("redis/experiments/purge.py", control={"worker_disable_prefetch": True})
def test_purged(snippet, run, worker, observe, claim):
    """清空之后，worker 手里的还在 | After a purge, what a worker holds is still there"""
    server = redis_live.client(run.endpoints["redis"])
    purged = SENT - _reserved(snippet, worker, 30.0)
    observe("purged", snippet.app.control.purge())
    assert not server.llen("celery")
    left = observe("left", server.hlen("unacked"))
    observe("waiting_before", purged)
    claim("C146", holds=left > 0)
    assert left == (0 if snippet.is_control else 4)
