"""Kafka: topics and partitions, who gets what, and how large a task may be."""

import pytest
from confluent_kafka import KafkaException
from kombu.exceptions import OperationalError

from brokerdocs.running import eventually, experiment, free, proves
from tests.snippets.kafka import live

TASKS = 20
NAP = 0.2  # seconds: long enough that an idle worker would have had its turn
LIMIT = 2_000_000  # bytes: more than the search for the limit tries

free("kafka/lag.py", "task:waiting.*.timeout", why="等多久由您定 | how long you wait")
free(
    "kafka/make_topic.py", "task:make_topic.result.timeout", why="等多久由您定 | how long you wait"
)


@proves(
    "kafka/partitions.py",
    "broker_transport_options.num_partitions",
    instead={"broker_transport_options.replication_factor": 2},
)
def test_topic_has_its_partitions(snippet, server, claim):
    """新建的 topic 有 4 个分区，由 kombu 建立 | kombu makes the topic, with four partitions"""
    made = live.declare(snippet.app, server)
    claim("C81", holds=made == 0)  # it holds no allow_create_topics
    assert made == 4


@proves("kafka/partitions.py", instead={"broker_url": "memory://"}, services=("kafka",))
def test_existing_topic_keeps_its_partitions(snippet, server, observe):
    """已有的 topic 不会增加分区 | A topic that exists gets no more partitions"""
    live.declare(snippet.app, server)
    snippet.app.tasks["add"].delay(2, 2)
    more = snippet.load()
    more.conf.broker_transport_options = {"num_partitions": 8}
    with more.connection_for_write() as connection:
        more.tasks["add"].apply_async((2, 2), connection=connection)
    assert observe("partitions", server.partitions("celery")) == 4
    assert sum(server.published("celery").values()) == 2


@proves("kafka/topic_config.py", "broker_transport_options.topic_config.retention.ms")
def test_topic_keeps_messages_for_two_weeks(snippet, server):
    """服务器把消息保留 14 天 | The server keeps messages for fourteen days"""
    live.declare(snippet.app, server)
    kept = server.config("celery", "retention.ms")
    assert kept == str(14 * 24 * 3600 * 1000)


@experiment(
    "kafka/experiments/refused_topic.py",
    control={"broker_transport_options.replication_factor": 1},
)
def test_refused_topic_is_made_by_the_server(snippet, server, observe):
    """建 topic 被拒绝：没有报错，服务器另建了一个 | Silently rejected; the server makes its own"""
    live.declare(snippet.app, server)
    snippet.app.tasks["add"].delay(2, 2)
    made = observe("partitions", server.partitions("celery"))
    assert made == (4 if snippet.is_control else 1)


@experiment(
    "kafka/experiments/one_partition.py", control={"broker_transport_options.num_partitions": 4}
)
def test_second_worker_idles(snippet, server, worker, observe, claim, symptom):
    """一个分区：第二个 worker 没有事做 | One partition: the second worker has nothing to do"""
    shares, first, second = _shared(snippet, server, worker)
    observe("first_worker", max(first, second))
    observe("second_worker", min(first, second))
    observe("partitions_each", ", ".join(map(str, shares)))
    claim("C80", holds=min(first, second) == 0)
    claim("C87", holds=shares == [0, 1])
    assert first + second == TASKS
    symptom("有的 worker 一直空闲 | Some workers stay idle", min(first, second) == 0)
    if snippet.is_control:
        assert shares == [2, 2]
    else:
        assert min(first, second) == 0


@experiment(
    "kafka/experiments/four_partitions.py",
    control={"broker_transport_options.num_partitions": 1},
)
def test_workers_share(snippet, server, worker, observe, claim):
    """四个分区：两个 worker 各有任务 | Four partitions: both workers have tasks"""
    shares, first, second = _shared(snippet, server, worker)
    observe("first_worker", max(first, second))
    observe("second_worker", min(first, second))
    observe("partitions_each", ", ".join(map(str, shares)))
    claim("C80", holds=min(first, second) == 0)
    assert first + second == TASKS
    if snippet.is_control:
        assert min(first, second) == 0
    else:
        assert min(first, second) >= 2  # each task falls to either by chance: 1 in 25,000 for less


def _shared(snippet, server, worker):
    first, second = worker(name="worker-1"), worker(name="worker-2")
    shares = server.until_shared("celery", 2)
    for sent in range(1, TASKS + 1):
        snippet.app.tasks["nap"].delay(NAP)
        # The client keeps to a partition for some milliseconds: each task is to draw its own.
        eventually(lambda sent=sent: len([*first.received, *second.received]) >= sent, 10)
    eventually(lambda: len(live.finished(first, second)) == TASKS, 20)
    return shares, len(first.executions()), len(second.executions())


@proves(
    "kafka/spread.py",
    "broker_transport_options.num_partitions",
    instead={
        "broker_transport_options.kafka_producer_config.sticky.partitioning.linger.ms": 60000,
    },
)
def test_each_task_draws_its_partition(snippet, server, observe):
    """每个任务各自选分区，四个分区都有 | Each task draws its partition; all four have some"""
    live.declare(snippet.app, server)
    with live.given() as given, snippet.app.connection_for_write() as connection:
        producer = snippet.app.amqp.Producer(connection)
        for number in range(200):
            snippet.app.tasks["add"].apply_async((number, 1), producer=producer)
    published = server.published("celery")
    observe("least", min(published.values()))
    observe("most", max(published.values()))
    assert len(published) == 4
    assert given["Producer"]["sticky.partitioning.linger.ms"] == 0
    assert min(published.values()) >= 20  # 50 expected; by chance fewer once in ten million


@proves(
    "kafka/message_size.py",
    instead={
        "broker_transport_options.kafka_producer_config.message.max.bytes": 1_000_000,
        "broker_transport_options.topic_config.max.message.bytes": "1048588",
    },
    raises=KafkaException,
)
def test_larger_tasks_pass(snippet, server):
    """2 MB 的参数能通过，4 MB 不能 | An argument of two megabytes passes, one of four does not"""
    live.declare(snippet.app, server)
    with live.given() as given:
        snippet.app.tasks["echo"].delay("x" * LIMIT)
    assert given["Producer"]["message.max.bytes"] == 4_000_000
    assert server.published("celery") == {0: 1}
    with pytest.raises(KafkaException, match="MSG_SIZE_TOO_LARGE"):
        snippet.app.tasks["echo"].apply_async(("x" * 4_000_000,), retry=False)


@proves(
    "kafka/all_together.py",
    "broker_transport_options.num_partitions",
    "broker_transport_options.topic_config.retention.ms",
    "task_acks_late",
    instead={
        "broker_transport_options.kafka_producer_config.message.max.bytes": 1_000_000,
        "broker_transport_options.topic_config.max.message.bytes": "1048588",
    },
    raises=KafkaException,
)
def test_all_together(snippet, server, worker):
    """合在一起：分区、保留期、大小、延迟确认 | Together: partitions, retention, size, late acks"""
    assert live.declare(snippet.app, server) == 4
    assert server.config("celery", "retention.ms") == str(14 * 24 * 3600 * 1000)
    one = worker(live.PREFORK)
    for _ in range(4):
        snippet.app.tasks["nap"].apply_async((60.0,), ignore_result=True)
    assert eventually(one.executions, live.ASSIGNED_SECONDS)
    eventually(lambda: sum(server.committed("celery").values()) > 0, 2.5)
    assert sum(server.committed("celery").values()) == 0
    assert len(one.received) == 1
    assert ".> concurrency: 1 " in one.log
    snippet.app.tasks["echo"].apply_async(("x" * LIMIT,), ignore_result=True)
    assert eventually(lambda: sum(server.published("celery").values()) == 5)


@proves(
    "kafka/all_together.py",
    "broker_transport_options.wait_time_seconds",
    "broker_transport_options.polling_interval",
    "broker_transport_options.kafka_common_config",
    "broker_transport_options.kafka_admin_config",
    "broker_transport_options.kafka_producer_config",
    "broker_transport_options.kafka_consumer_config",
    raises=(AssertionError, KeyError),
)
def test_all_together_reaches_the_clients(snippet):
    """三种客户端各自拿到它的设置 | Each of the three clients is given its settings"""
    with live.given() as given, snippet.app.connection_for_write() as connection:
        queue = snippet.app.amqp.queues["celery"](connection.channel())
        queue.declare()
        snippet.app.tasks["add"].apply_async((2, 2), connection=connection, ignore_result=True)
        queue.get()
    of_all = {"reconnect.backoff.max.ms": 1000}
    wanted = {
        "AdminClient": of_all | {"client.id": "shop-admin"},
        "Producer": of_all | {"message.max.bytes": 4_000_000, "sticky.partitioning.linger.ms": 0},
        "Consumer": of_all,
    }
    for client, settings in wanted.items():
        assert {name: given[client][name] for name in settings} == settings
    assert {"max.poll.interval.ms", "session.timeout.ms"} <= given["Consumer"].keys()
    with snippet.app.connection_for_read() as connection:
        assert connection.channel().wait_time_seconds == 0.5
        assert connection.transport.polling_interval == 0


@experiment(
    "kafka/experiments/too_large.py",
    control={"broker_transport_options.topic_config.max.message.bytes": "4000000"},
)
def test_too_large_for_the_topic(snippet, server, observe, symptom):
    """只放宽客户端：任务丢失，没有报错 | Only the client lets it out: lost without an error"""
    live.declare(snippet.app, server)
    raised = ""
    try:
        snippet.app.tasks["echo"].delay("x" * LIMIT)
    except (KafkaException, OperationalError) as error:
        raised = type(error).__name__
    observe("error", raised or "没有 | none")
    arrived = observe("arrived", sum(server.published("celery").values()))
    assert not raised
    assert arrived == (1 if snippet.is_control else 0)
    symptom(
        "大的任务没有送到，也没有报错 | A large task never arrives, and nothing raises", not arrived
    )


@proves("kafka/broker_url.py", instead={"broker_url": "memory://"}, services=("kafka",))
def test_largest_argument(snippet, server, observe):
    """默认设置下参数的上限，用二分法找到 | The largest argument by default, found by bisection"""
    with snippet.app.connection_for_write() as connection:
        producer = snippet.app.amqp.Producer(connection)

        def passes(size):
            try:
                snippet.app.tasks["echo"].apply_async(("x" * size,), producer=producer)
            except KafkaException:
                return False
            return True

        passing, failing, sent = 1, LIMIT, 0
        while failing - passing > 1:
            middle = (passing + failing) // 2
            if passes(middle):
                passing, sent = middle, sent + 1
            else:
                failing = middle
    observe("largest_argument_bytes", passing)
    assert server.published("celery") == {0: sent}
    assert 700_000 < passing < 1_000_000
