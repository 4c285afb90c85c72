"""Ask a live Kafka what it sees: its topics, its groups and how far they have come."""

from contextlib import contextmanager

import pytest
from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource, OffsetSpec, ResourceType
from kombu.transport import confluentkafka

from brokerdocs.running import eventually

WELL_KNOWN = "localhost:9092"
PREFORK = "--pool=prefork"
"""The default pool: a solo worker reads nothing from Kafka while it runs a task."""

ASSIGNED_SECONDS = 30.0  # until a worker has its partitions: one to three where it is idle

MADE_SECONDS = 5.0  # until a topic is there that kombu asked for: 0.3 where it is idle


@contextmanager
def given():
    """What kombu gives to each kind of client, by its name: librdkafka does not tell it back."""
    settings = {}

    def noting(name, client):
        def make(config):
            settings[name] = dict(config)
            return client(config)

        return make

    with pytest.MonkeyPatch.context() as patch:
        for name in ("AdminClient", "Consumer", "Producer"):
            patch.setattr(confluentkafka, name, noting(name, getattr(confluentkafka, name)))
        yield settings


class Live:
    """The server of an item, as Kafka's own administration shows it."""

    def __init__(self, endpoint):
        self.address = endpoint.mapping[WELL_KNOWN]
        self.url = f"confluentkafka://{self.address}"

    @property
    def admin(self):
        """A client for one question; keep it until the answer has come.

        One that lives on has threads, which may hold locks when the item forks a worker.
        """
        return AdminClient({"bootstrap.servers": self.address, "log_level": 0})

    def partitions(self, topic):
        """How many partitions a topic has; 0 where there is no such topic."""
        found = self.admin.list_topics(timeout=10).topics.get(topic)
        return len(found.partitions) if found else 0

    def config(self, topic, name):
        """One setting of a topic, as the server has it."""
        resource = ConfigResource(ResourceType.TOPIC, topic)
        admin = self.admin
        return admin.describe_configs([resource])[resource].result(10)[name].value

    def published(self, topic):
        """How many messages each partition of a topic has had."""
        wanted = {place: OffsetSpec.latest() for place in self._places(topic)}
        admin = self.admin
        answers = admin.list_offsets(wanted)
        return {place.partition: answer.result(10).offset for place, answer in answers.items()}

    def committed(self, topic):
        """How far Celery's workers have come in each partition: what they will not get again."""
        group = f"{topic}-consumer-group"
        asked = [ConsumerGroupTopicPartitions(group, self._places(topic))]
        admin = self.admin
        answer = admin.list_consumer_group_offsets(asked)[group].result(10)
        return {place.partition: max(place.offset, 0) for place in answer.topic_partitions}

    def shares(self, topic):
        """How many partitions each worker of a topic has; None while they are dealt out."""
        described = self._group(topic)
        if described is None:
            return None
        shares = sorted(len(member.assignment.topic_partitions) for member in described.members)
        dealt = described.state.name == "STABLE" and sum(shares) == self.partitions(topic)
        return shares if dealt else None

    def names(self, topic):
        """The names that a topic's workers gave themselves."""
        described = self._group(topic)
        return [member.client_id for member in described.members] if described else []

    def _group(self, topic):
        group = f"{topic}-consumer-group"
        admin = self.admin
        try:
            return admin.describe_consumer_groups([group])[group].result(10)
        except KafkaException:  # a server just started has its groups to load first
            return None

    def until_shared(self, topic, workers):
        """Wait until so many workers have shared out the topic's partitions."""
        shares = eventually(
            lambda: (found := self.shares(topic)) and len(found) == workers and found,
            ASSIGNED_SECONDS,
            every=0.1,
        )
        assert shares, f"{workers} workers did not join the group of {topic}"
        return shares

    def _places(self, topic):
        return [TopicPartition(topic, number) for number in range(self.partitions(topic))]


def connect(app):
    """Make one connection of *app*, without the retries that Celery would make for minutes."""
    app.conf.broker_transport_options = {
        **app.conf.broker_transport_options,
        "wait_time_seconds": 3,  # for the answer, too
    }
    with app.connection_for_write() as connection:
        connection.transport.establish_connection()


def declare(app, server):
    """Let kombu make the topic before a task is sent; how many partitions it then has, or 0.

    kombu does not wait for the answer: on a busy machine a first task once came before its topic,
    and the server made one by its own defaults.
    """
    with app.connection_for_write() as connection:
        app.amqp.queues["celery"](connection.default_channel).declare()
        return eventually(lambda: server.partitions("celery"), MADE_SECONDS, every=0.1)


def finished(*workers, task=None):
    """The ids of the tasks that these workers finished, in order."""
    events = sorted((e for worker in workers for e in worker.events), key=lambda e: e.at)
    return [e.id for e in events if e.name == "finished" and task in (None, e.task)]


def started(*workers, task=None):
    """The ids of the tasks that these workers started, in order, as often as they did."""
    events = sorted((e for worker in workers for e in worker.events), key=lambda e: e.at)
    return [e.id for e in events if e.name == "started" and task in (None, e.task)]


def received(worker, task):
    """Whether the worker has fetched the task of this id."""
    return any(event.name == "received" and event.id == task for event in worker.events)
