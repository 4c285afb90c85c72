"""The services: what each is, and where it comes from. An entry and a module make a new one."""

from __future__ import annotations

from dataclasses import dataclass, field

from brokerdocs.services.model import ServiceError


@dataclass(frozen=True)
class Service:
    """One kind of server that snippets need."""

    name: str
    module: str
    """Module of this package: its ``SERVER`` is the `Server`, its ``native`` finds programs."""
    well_known: tuple[str, ...]
    """Addresses that snippets write."""
    products: dict[str, str]
    """What it can be, by the name that ``--product`` takes, to its own name; the first is the
    one that is taken unless told otherwise."""
    images: dict[str, str]
    """Product to image, pinned."""
    image_variables: tuple[str, ...]
    """Environment variables that name another image, the first that is set counts."""
    schemes: tuple[str, ...] = ()
    """Schemes of URLs that mean it without an address."""
    image_offers: frozenset[str] = frozenset()
    """Capabilities of the images; ``unix-socket`` besides, where the engine is of this machine."""
    image_programs: dict[str, str] = field(default_factory=dict)
    """Role, such as ``server``, to the name of a program of the images, ``{product}`` in it."""
    packages: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Product to Debian packages."""
    install: str = ""
    """What to install, for the message that says how to get it."""
    members: bool = False
    """Whether several processes share one container."""


_REDIS_PRODUCTS = {"redis": "Redis", "valkey": "Valkey"}
_REDIS_IMAGES = {"redis": "redis:8.2.2", "valkey": "valkey/valkey:9.0.0"}
_REDIS_PROGRAMS = {"server": "{product}-server", "cli": "{product}-cli"}
_REDIS_PACKAGES: dict[str, tuple[str, ...]] = {
    "redis": ("redis-server", "redis-tools"),
    "valkey": ("valkey-server", "valkey-tools"),
}

SERVICES: dict[str, Service] = {
    service.name: service
    for service in (
        Service(
            name="redis",
            module="brokers.redis.server",
            well_known=("localhost:6379", "localhost:6380", "/run/redis/redis-server.sock"),
            products=_REDIS_PRODUCTS,
            images=_REDIS_IMAGES,
            image_programs=_REDIS_PROGRAMS,
            image_variables=("BROKERDOCS_IMAGE_REDIS",),
            image_offers=frozenset({"tls", "redis-cli"}),
            packages=_REDIS_PACKAGES,
            install="redis-server",
        ),
        Service(
            name="redis-sentinel",
            module="brokers.redis.sentinel",
            well_known=("localhost:26379", "localhost:26380", "localhost:26381"),
            products=_REDIS_PRODUCTS,
            images=_REDIS_IMAGES,
            image_programs=_REDIS_PROGRAMS,
            image_variables=("BROKERDOCS_IMAGE_REDIS_SENTINEL", "BROKERDOCS_IMAGE_REDIS"),
            image_offers=frozenset({"redis-cli"}),
            packages=_REDIS_PACKAGES,
            install="redis-server",
            members=True,
        ),
        Service(
            name="rabbitmq",
            module="brokers.rabbitmq.server",
            well_known=("localhost:5672", "localhost:15672"),
            products={"rabbitmq": "RabbitMQ"},
            images={"rabbitmq": "rabbitmq:4.1-management"},
            image_variables=("BROKERDOCS_IMAGE_RABBITMQ",),
            image_programs={"server": "rabbitmq-server"},
            packages={"rabbitmq": ("rabbitmq-server",)},
            install="rabbitmq-server",
        ),
        Service(
            name="sqs",
            module="brokers.sqs",
            well_known=(),
            schemes=("sqs",),
            products={"moto": "Moto", "elasticmq": "ElasticMQ"},
            images={"elasticmq": "softwaremill/elasticmq-native:1.6.15"},
            image_variables=("BROKERDOCS_IMAGE_SQS",),
            install="the package moto[server,sqs]",
        ),
        Service(
            name="kafka",
            module="brokers.kafka.server",
            well_known=("localhost:9092", "localhost:9093", "localhost:9094"),
            products={"kafka": "Kafka", "kafka-3.9": "Kafka"},
            images={"kafka": "apache/kafka:4.1.1", "kafka-3.9": "apache/kafka:3.9.1"},
            image_variables=("BROKERDOCS_IMAGE_KAFKA",),
            install="java 17 and maven",
        ),
        Service(
            name="gcpubsub",
            module="brokers.gcpubsub",
            well_known=(),
            schemes=("gcpubsub",),
            products={"emulator": "Google's Pub/Sub emulator", "pstest": "pstest"},
            images={"emulator": "google/cloud-sdk:548.0.0-emulators"},
            image_variables=("BROKERDOCS_IMAGE_GCPUBSUB",),
            install="google-cloud-cli-pubsub-emulator, or Go",
        ),
        Service(
            name="zookeeper",
            module="brokers.zookeeper",
            well_known=("localhost:2181", "localhost:2182"),
            products={"zookeeper": "ZooKeeper"},
            images={"zookeeper": "zookeeper:3.9.4"},
            image_variables=("BROKERDOCS_IMAGE_ZOOKEEPER",),
            packages={"zookeeper": ("libzookeeper-java",)},
            install="zookeeper",
        ),
    )
}


def named(name: str) -> Service:
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
