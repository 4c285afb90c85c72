"""Kafka: programs of one's own that make a topic and tell how much waits in it."""

from confluent_kafka import KafkaException

from brokerdocs.running import eventually, proves
from brokerdocs.running.snippet import tasks
from tests.snippets.applications import app_of


@proves(
    "kafka/make_topic.py",
    "NewTopic.num_partitions",
    instead={"NewTopic.replication_factor": 3},
    raises=(AssertionError, KafkaException),
)
def test_topic_is_made_beforehand(snippet, server):
    """topic 带着 4 个分区建好；Celery 不改动它 | It is made with four, and Celery leaves it so"""
    vars(snippet.module())["make_topic"]()
    assert eventually(lambda: server.partitions("celery"), 10) == 4  # a moment later
    app_of(server.url).tasks["add"].delay(2, 2)  # num_partitions is 1 here
    assert server.partitions("celery") == 4
    assert sum(server.published("celery").values()) == 1


@proves("kafka/lag.py", instead={"settings.group.id": "another-group"})
def test_what_workers_have_not_acknowledged(snippet, worker):
    """每个分区还有几个任务没有确认 | It counts the tasks of a partition that nobody acknowledged"""
    snippet.after_load = tasks.register
    waiting = vars(snippet.module())["waiting"]
    add = snippet.app.tasks["add"]
    started = worker()
    for _ in range(2):
        add.delay(2, 2)
    assert eventually(lambda: len(started.executions()) == 2, 30)
    assert eventually(lambda: waiting() == {0: 0}, 5)
    started.kill()
    started.wait()
    for _ in range(3):
        add.delay(2, 2)
    assert waiting() == {0: 3}
