"""The table of services: an entry here and a server class make a new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brokerdocs.services.model import Service, ServiceError
from brokerdocs.systems import SYSTEMS

if TYPE_CHECKING:
    from brokerdocs.services.brokers.server import Server


@dataclass(frozen=True, kw_only=True)
class Entry(Service):
    """A service, with the class that runs it."""

    server: Callable[[], type[Server]]
    """Imports and returns the class: a client of the supervisor needs none of them."""


def _redis() -> type[Server]:
    from brokerdocs.services.brokers.redis.server import RedisServer

    return RedisServer


def _sentinel() -> type[Server]:
    from brokerdocs.services.brokers.redis.sentinel import Sentinel

    return Sentinel


def _rabbitmq() -> type[Server]:
    from brokerdocs.services.brokers.rabbitmq.server import RabbitMQ

    return RabbitMQ


def _sqs() -> type[Server]:
    from brokerdocs.services.brokers.amazon.sqs import SQS

    return SQS


def _kafka() -> type[Server]:
    from brokerdocs.services.brokers.kafka.server import Kafka

    return Kafka


def _gcpubsub() -> type[Server]:
    from brokerdocs.services.brokers.gcpubsub.server import PubSub

    return PubSub


def _zookeeper() -> type[Server]:
    from brokerdocs.services.brokers.zookeeper import ZooKeeper

    return ZooKeeper


def _postgresql() -> type[Server]:
    from brokerdocs.services.databases.postgresql import PostgreSQL

    return PostgreSQL


def _mariadb() -> type[Server]:
    from brokerdocs.services.databases.mariadb import MariaDB

    return MariaDB


def _memcached() -> type[Server]:
    from brokerdocs.services.databases.memcached import Memcached

    return Memcached


def _mongodb() -> type[Server]:
    from brokerdocs.services.databases.mongodb.server import MongoDB

    return MongoDB


def _aws() -> type[Server]:
    from brokerdocs.services.brokers.amazon.moto import AWS

    return AWS


_REDIS_PRODUCTS = {"redis": "Redis", "valkey": "Valkey"}
_REDIS_IMAGES = {"redis": "redis:8.2.2", "valkey": "valkey/valkey:9.0.0"}
_REDIS_PROGRAMS = {"server": "{product}-server", "cli": "{product}-cli"}
_REDIS_PACKAGES: dict[str, tuple[str, ...]] = {
    "redis": ("redis-server", "redis-tools"),
    "valkey": ("valkey-server", "valkey-tools"),
}

SERVICES: dict[str, Entry] = {
    service.name: service
    for service in (
        Entry(
            name="redis",
            server=_redis,
            well_known=("localhost:6379", "localhost:6380", "/run/redis/redis-server.sock"),
            products=_REDIS_PRODUCTS,
            images=_REDIS_IMAGES,
            image_programs=_REDIS_PROGRAMS,
            image_variables=("BROKERDOCS_IMAGE_REDIS",),
            image_capabilities=frozenset({"tls", "redis-cli"}),
            packages=_REDIS_PACKAGES,
            install="redis-server",
        ),
        Entry(
            name="redis-sentinel",
            server=_sentinel,
            well_known=("localhost:26379", "localhost:26380", "localhost:26381"),
            products=_REDIS_PRODUCTS,
            images=_REDIS_IMAGES,
            image_programs=_REDIS_PROGRAMS,
            image_variables=("BROKERDOCS_IMAGE_REDIS_SENTINEL", "BROKERDOCS_IMAGE_REDIS"),
            image_capabilities=frozenset({"redis-cli"}),
            packages=_REDIS_PACKAGES,
            install="redis-server",
        ),
        Entry(
            name="rabbitmq",
            server=_rabbitmq,
            well_known=("localhost:5672", "localhost:15672", "localhost:5671"),
            products={"rabbitmq": "RabbitMQ"},
            images={"rabbitmq": "rabbitmq:4.1-management"},
            image_variables=("BROKERDOCS_IMAGE_RABBITMQ",),
            image_programs={"server": "rabbitmq-server"},
            packages={"rabbitmq": ("rabbitmq-server",)},
            install="rabbitmq-server",
        ),
        Entry(
            name="sqs",
            server=_sqs,
            well_known=(),
            schemes=tuple(SYSTEMS["sqs"].schemes),
            products={"moto": "Moto", "elasticmq": "ElasticMQ"},
            images={"elasticmq": "softwaremill/elasticmq-native:1.6.15"},
            image_variables=("BROKERDOCS_IMAGE_SQS",),
            install="the package moto[server,sqs]",
        ),
        Entry(
            name="kafka",
            server=_kafka,
            well_known=("localhost:9092", "localhost:9093", "localhost:9094"),
            products={"kafka": "Kafka", "kafka-3.9": "Kafka"},
            images={"kafka": "apache/kafka:4.1.1", "kafka-3.9": "apache/kafka:3.9.1"},
            image_variables=("BROKERDOCS_IMAGE_KAFKA",),
            install="java 17 and maven",
        ),
        Entry(
            name="gcpubsub",
            server=_gcpubsub,
            well_known=(),
            schemes=tuple(SYSTEMS["gcpubsub"].schemes),
            products={"emulator": "Google's Pub/Sub emulator", "pstest": "pstest"},
            images={"emulator": "google/cloud-sdk:548.0.0-emulators"},
            image_variables=("BROKERDOCS_IMAGE_GCPUBSUB",),
            install="google-cloud-cli-pubsub-emulator, or Go",
        ),
        Entry(
            name="zookeeper",
            server=_zookeeper,
            well_known=("localhost:2181", "localhost:2182"),
            products={"zookeeper": "ZooKeeper"},
            images={"zookeeper": "zookeeper:3.9.4"},
            image_variables=("BROKERDOCS_IMAGE_ZOOKEEPER",),
            packages={"zookeeper": ("libzookeeper-java",)},
            install="zookeeper",
        ),
        Entry(
            name="postgresql",
            server=_postgresql,
            well_known=("localhost:5432",),
            products={"postgresql": "PostgreSQL"},
            images={"postgresql": "postgres:17.7"},
            image_variables=("BROKERDOCS_IMAGE_POSTGRESQL",),
            packages={"postgresql": ("postgresql",)},
            install="postgresql",
        ),
        Entry(
            name="mariadb",
            server=_mariadb,
            well_known=("localhost:3306",),
            products={"mariadb": "MariaDB"},
            images={"mariadb": "mariadb:11.8"},
            image_variables=("BROKERDOCS_IMAGE_MARIADB",),
            packages={"mariadb": ("mariadb-server-core", "mariadb-client-core")},
            install="mariadb-server",
        ),
        Entry(
            name="memcached",
            server=_memcached,
            well_known=("localhost:11211",),
            products={"memcached": "Memcached"},
            images={"memcached": "memcached:1.6"},
            image_variables=("BROKERDOCS_IMAGE_MEMCACHED",),
            packages={"memcached": ("memcached",)},
            install="memcached",
        ),
        Entry(
            name="mongodb",
            server=_mongodb,
            well_known=("localhost:27017",),
            products={"ferretdb": "FerretDB", "mongodb": "MongoDB"},
            images={"mongodb": "mongo:8"},
            image_variables=("BROKERDOCS_IMAGE_MONGODB",),
            install="Go",
        ),
        Entry(
            name="aws",
            server=_aws,
            well_known=("localhost:5000",),
            schemes=("dynamodb", "s3"),
            products={"moto": "Moto"},
            images={"moto": "motoserver/moto:5.2.5"},
            image_programs={"server": "python3", "entrypoint": ""},  # else it starts the server
            image_variables=("BROKERDOCS_IMAGE_AWS",),
            install="the package moto[server,dynamodb,s3]",
        ),
    )
}


def named(name: str) -> Entry:
    """The service of a name; raises ServiceError."""
    try:
        return SERVICES[name]
    except KeyError:
        known = ", ".join(SERVICES)
        raise ServiceError(
            f"no service is called {name!r}; there are {known}",
            f"没有名为 {name!r} 的服务；可用的有 {known}",
        ) from None


def product(service: Service, products: dict[str, str]) -> str:
    """The product that *products* forces, or empty; raises ServiceError for one unknown."""
    wanted = products.get(service.name, "")
    if service.name == "redis-sentinel" and not wanted:
        wanted = products.get("redis", "")
    wanted = wanted.lower()
    if wanted and wanted not in service.products:
        known = ", ".join(service.products)
        raise ServiceError(
            f"{service.name} cannot be {wanted!r}; it can be {known}",
            f"{service.name} 不能用 {wanted!r}；可用的有 {known}",
        )
    return wanted
