"""Table of systems: a row for each folder of snippets.

A system is what a page and a folder of snippets are about: a message broker, or a subject
such as the comparison. Imports nothing of the project, so that every room may import it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["broker", "backend", "transports", "subject"]
"""A message broker, a result backend that is no broker, transports that need no server, or a
subject that is no system."""

Status = Literal["", "Stable", "Experimental"]


@dataclass(frozen=True)
class System:
    """One system."""

    name: str
    """Folder below ``snippets/``."""
    title: str
    """Title in both languages, ``中文 | English``; a proper name serves both."""
    role: Role
    upstream: str = ""
    """Name in Celery's table of brokers."""
    status: Status = ""
    """Status in Celery's table of brokers; ``nox -s upstream`` compares it with that table."""
    schemes: Mapping[str, int | None] = field(default_factory=dict)
    """URL scheme to the port of a URL that names none, as kombu's transports have it; None if
    its URLs have no address."""
    emulators: frozenset[str] = frozenset()
    """Products that only stand in for it, by their own names; empty if it runs here itself."""
    clients: tuple[str, ...] = ()
    """Distributions that its snippets use in addition to what all snippets use."""
    ended: tuple[str, ...] = ()
    """Releases that get no fixes any more: the product and how their versions begin."""
    hosted: Mapping[str, str] = field(default_factory=dict)
    """Who runs it for others, ``中文 | English``, to the vendor's own documentation."""

    @property
    def emulated(self) -> bool:
        """Whether only emulators of it run here."""
        return bool(self.emulators)


SYSTEMS: Mapping[str, System] = {
    system.name: system
    for system in (
        System(
            name="redis",
            title="Redis",
            role="broker",
            upstream="Redis",
            status="Stable",
            schemes={"redis": 6379, "rediss": 6380, "sentinel": 26379},  # that of rediss is ours
            hosted={
                "Amazon ElastiCache": "https://docs.aws.amazon.com/elasticache/",
                "Azure Managed Redis": "https://learn.microsoft.com/azure/redis/",
                "Google Memorystore": "https://cloud.google.com/memorystore/docs/redis",
                "阿里云 Tair | Alibaba Cloud Tair": "https://help.aliyun.com/zh/redis/",
                "腾讯云 Redis | Tencent Cloud": "https://cloud.tencent.com/document/product/239",
            },
        ),
        System(
            name="rabbitmq",
            title="RabbitMQ",
            role="broker",
            upstream="RabbitMQ",
            status="Stable",
            schemes={"amqp": 5672, "pyamqp": 5672, "amqps": 5671},
            ended=("RabbitMQ 3.",),  # https://www.rabbitmq.com/release-information
            hosted={
                "Amazon MQ": "https://docs.aws.amazon.com/amazon-mq/",
                "CloudAMQP": "https://www.cloudamqp.com/docs/",
                "阿里云 | Alibaba Cloud": "https://help.aliyun.com/zh/apsaramq-for-rabbitmq/",
                "腾讯云 TDMQ | Tencent Cloud": "https://cloud.tencent.com/document/product/1495",
            },
        ),
        System(
            name="sqs",
            title="Amazon SQS",
            role="broker",
            upstream="Amazon SQS",
            status="Stable",
            schemes={"sqs": None},
            emulators=frozenset({"Moto", "ElasticMQ"}),
            clients=("boto3", "pycurl"),
            hosted={"AWS": "https://docs.aws.amazon.com/sqs/"},
        ),
        System(
            name="kafka",
            title="Kafka",
            role="broker",
            upstream="Kafka",
            status="Experimental",
            schemes={"confluentkafka": 9092, "kafka": 9092},
            clients=("confluent-kafka",),
            hosted={
                "Amazon MSK": "https://docs.aws.amazon.com/msk/",
                "Confluent Cloud": "https://docs.confluent.io/cloud/current/",
                "阿里云 | Alibaba Cloud": "https://help.aliyun.com/zh/apsaramq-for-kafka/",
                "腾讯云 CKafka | Tencent Cloud": "https://cloud.tencent.com/document/product/597",
            },
        ),
        System(
            name="gcpubsub",
            title="Google Pub/Sub",
            role="broker",
            upstream="GC PubSub",
            status="Experimental",
            schemes={"gcpubsub": None},
            emulators=frozenset({"Google's Pub/Sub emulator", "pstest"}),
            clients=("google-cloud-pubsub", "grpcio"),
            hosted={"Google Cloud": "https://cloud.google.com/pubsub/docs"},
        ),
        System(
            name="zookeeper",
            title="ZooKeeper",
            role="broker",
            upstream="Zookeeper",
            status="Experimental",
            schemes={"zookeeper": 2181},
            clients=("kazoo",),
            hosted={"阿里云 MSE | Alibaba Cloud MSE": "https://help.aliyun.com/zh/mse/"},
        ),
        System(
            name="sqlalchemy",
            title="SQLAlchemy",
            role="backend",
            clients=("sqlalchemy", "psycopg", "pymysql"),
        ),
        System(
            name="django",
            title="Django",
            role="backend",
            clients=("django", "django-celery-results"),
        ),
        System(
            name="memcached",
            title="Memcached",
            role="backend",
            clients=("pymemcache", "python-memcached"),
        ),
        System(
            name="mongodb",
            title="MongoDB",
            role="backend",
            emulators=frozenset({"FerretDB"}),
            clients=("pymongo",),
        ),
        System(
            name="dynamodb",
            title="Amazon DynamoDB",
            role="backend",
            emulators=frozenset({"Moto"}),
            clients=("boto3",),
            hosted={"AWS": "https://docs.aws.amazon.com/dynamodb/"},
        ),
        System(
            name="s3",
            title="Amazon S3",
            role="backend",
            emulators=frozenset({"Moto"}),
            clients=("boto3",),
            hosted={"AWS": "https://docs.aws.amazon.com/s3/"},
        ),
        System(name="filesystem", title="文件系统 | Filesystem", role="backend"),
        System(name="own-backend", title="自己写的后端 | A backend of your own", role="backend"),
        System(name="comparison", title="比较 | Comparison", role="subject"),
        System(
            name="others",
            title="没有服务器的传输 | Transports without a server",
            role="transports",
        ),
        System(name="getting-started", title="入门 | Getting started", role="subject"),
    )
}

BROKERS = tuple(system.name for system in SYSTEMS.values() if system.role == "broker")
"""Names of the message brokers."""

DEFAULT_PORTS = {
    scheme: port
    for system in SYSTEMS.values()
    for scheme, port in system.schemes.items()
    if port is not None
}
"""URL scheme to the port of a URL that names none."""

EMULATORS = frozenset(product for system in SYSTEMS.values() for product in system.emulators)
"""Products that only stand in for a system."""


def is_ended(product: str, version: str) -> bool:
    """Whether a server's release gets no fixes any more."""
    name = f"{product} {version}"
    return any(name.startswith(ended) for system in SYSTEMS.values() for ended in system.ended)


def system_of(snippet: str) -> str:
    """The system of a snippet, by its path below ``snippets/``."""
    return snippet.partition("/")[0]


def title(name: str) -> str:
    """The title of a system, or the name itself if no row has it."""
    return SYSTEMS[name].title if name in SYSTEMS else name
