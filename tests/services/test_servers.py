"""Brokers and databases: filled and reset, killed and restarted, in both providers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from brokerdocs.services import Client, Endpoint, ServerDied, Supervisor

from .conftest import have

SQS = """
import boto3
client = boto3.client("sqs", endpoint_url=address)
"""
KAFKA = """
from confluent_kafka.admin import AdminClient, NewTopic
from brokerdocs.services.waiting import until
client = AdminClient({"bootstrap.servers": address})
"""
PUBSUB = """
import os
os.environ["PUBSUB_EMULATOR_HOST"] = address
from google.cloud import pubsub_v1
client = pubsub_v1.PublisherClient()
"""
ZOOKEEPER = """
from kazoo.client import KazooClient
client = KazooClient(hosts=address)
client.start(timeout=20)
"""
POSTGRESQL = """
import psycopg
client = psycopg.connect(f"postgresql://{address}", autocommit=True)
"""
MARIADB = """
import pymysql
from urllib.parse import urlsplit
url = urlsplit(f"mysql://{address}")
client = pymysql.connect(host=url.hostname, port=url.port, user=url.username,
                         password=url.password).cursor()
"""
MEMCACHED = """
from pymemcache.client.base import Client
client = Client(address)
"""
MONGODB = """
import pymongo
client = pymongo.MongoClient(f"mongodb://{address}")
"""
AWS = """
import boto3
client = boto3.client("s3")
"""
CLIENTS = {
    "sqs": (
        SQS,
        "client.create_queue(QueueName='left-over')",
        "[url.rpartition('/')[2] for url in client.list_queues().get('QueueUrls', [])]",
    ),
    "kafka": (
        KAFKA,
        "[one.result(20) for one in client.create_topics([NewTopic('left-over', 1)]).values()]\n"
        # What the controller has made, the broker lists a moment later.
        "until(lambda: 'left-over' in client.list_topics(timeout=20).topics, 20)",
        "[name for name in client.list_topics(timeout=20).topics if name[0] != '_']",
    ),
    "gcpubsub": (
        PUBSUB,
        "client.create_topic(name='projects/mine/topics/left-over')",
        "[one.name.rpartition('/')[2] for one in client.list_topics(project='projects/mine')]",
    ),
    "zookeeper": (
        ZOOKEEPER,
        "client.create('/left-over/below', makepath=True)",
        "[name for name in client.get_children('/') if name != 'zookeeper']",
    ),
    "postgresql": (
        POSTGRESQL,
        "client.execute('CREATE DATABASE \"left-over\"')",
        "[name for (name,) in client.execute('SELECT datname FROM pg_database')"
        " if name not in ('brokerdocs', 'postgres', 'template0', 'template1')]",
    ),
    "mariadb": (
        MARIADB,
        "client.execute('CREATE DATABASE `left-over`')",
        "[client.execute('SHOW DATABASES')] and [name for (name,) in client.fetchall()"
        " if name not in ('information_schema', 'mysql', 'performance_schema', 'sys')]",
    ),
    "memcached": (
        MEMCACHED,
        "client.set('left-over', b'1', noreply=False)",
        "[name for name in ('left-over',) if client.get(name)]",
    ),
    "mongodb": (
        MONGODB,
        "client['left-over'].results.insert_one({'_id': 1})\n"
        "client.admin.command('createUser', 'left-over', pwd='x', roles=[])",
        "sorted({*client.list_database_names(),"
        " *(user['user'] for user in client.admin.command('usersInfo', 1)['users'])}"
        " - {'admin', 'brokerdocs', 'config', 'local'})",
    ),
    "aws": (
        AWS,
        "client.create_bucket(Bucket='left-over')",
        "[bucket['Name'] for bucket in client.list_buckets()['Buckets']]",
    ),
}
"""How a client connects, leaves something, and lists what is there. Each runs in a process of
its own: threads of gRPC and librdkafka do not go with the forks of other tests."""

PRODUCTS = {"sqs": "elasticmq", "kafka": "kafka-3.9", "gcpubsub": "pstest"}
"""The second way to have a service."""


def ask(endpoint: Endpoint, *steps: str) -> list[str]:
    connect, *_ = CLIENTS[endpoint.service]
    address = endpoint.admin_url
    if endpoint.service != "sqs":
        address = address.partition("://")[2]
    *does, last = steps
    code = "\n".join([f"address = {address!r}", connect, *does, f"print({last})"])
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport os, sys; sys.stdout.flush(); os._exit(0)"],
        env={**os.environ, **endpoint.environment},
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr
    answer: list[str] = json.loads(done.stdout.replace("'", '"'))
    return answer


@pytest.fixture(params=sorted(CLIENTS))
def endpoint(request: pytest.FixtureRequest, client: Client) -> Endpoint:
    have(client, request.param)
    return client.acquire(request.param, "gw0")


def test_it_says_what_it_is(client: Client, endpoint: Endpoint, provider: str) -> None:
    assert re.fullmatch(r"\d+(\.\d+)+", endpoint.version)
    assert endpoint.product
    assert endpoint.provider == provider
    assert endpoint.identity == client.resolve(endpoint.service).identity


def test_a_reset_leaves_nothing(client: Client, endpoint: Endpoint) -> None:
    _, fill, listing = CLIENTS[endpoint.service]
    client.reset(endpoint)
    if endpoint.service == "gcpubsub":
        client.prepare(endpoint, "gcpubsub://projects/mine")
    assert ask(endpoint, fill, listing) == ["left-over"]
    client.reset(endpoint)
    assert ask(endpoint, listing) == []


def test_a_kill_in_mid_run_is_told_and_mended(client: Client, endpoint: Endpoint) -> None:
    private = client.private(endpoint.service)
    client.kill(private)
    client.restart(private)
    _, fill, listing = CLIENTS[endpoint.service]
    assert ask(private, fill, listing) == ["left-over"]
    client._ask("stop", name=private.name)


@pytest.mark.parametrize("end", ["the server", "the supervisor"])
def test_postgresql_leaves_no_shared_memory(end: str) -> None:
    """Killed, it cannot remove its segment itself; a container's goes with the container."""
    with Supervisor.start("native") as supervisor, Client(supervisor.address) as client:
        have(client, "postgresql")
        private = client.private("postgresql")
        port = private.mapping["localhost:5432"].rpartition(":")[2]
        (server,) = [
            process.pid
            for process in psutil.process_iter(["cmdline"])
            if f"--port={port}" in (process.info["cmdline"] or [])
        ]
        assert server in segments_by_creator()
        client.kill(private)
        if end == "the server":
            client.stop(private)
            assert server not in segments_by_creator()
    assert server not in segments_by_creator()


def segments_by_creator() -> list[int]:
    """The process that made each segment of System V's shared memory."""
    lines = Path("/proc/sysvipc/shm").read_text("utf-8").splitlines()
    column = lines[0].split().index("cpid")
    return [int(line.split()[column]) for line in lines[1:]]


@pytest.mark.parametrize("service", sorted(PRODUCTS))
def test_the_other_product(service: str, products: Callable[[str], Client]) -> None:
    client = products(service)
    have(client, service)
    endpoint = client.acquire(service, "gw0")
    _, fill, listing = CLIENTS[service]
    assert ask(endpoint, fill, listing) == ["left-over"]
    client.reset(endpoint)
    assert ask(endpoint, listing) == []


@pytest.fixture
def products(request: pytest.FixtureRequest) -> Callable[[str], Client]:
    def start(service: str) -> Client:
        supervisor = Supervisor.start("native", {service: PRODUCTS[service]})
        request.addfinalizer(supervisor.stop)
        client = Client(supervisor.address)
        request.addfinalizer(client.close)
        return client

    return start


def test_a_server_that_does_not_take_its_settings(client: Client) -> None:
    have(client, "kafka")
    with pytest.raises(ServerDied, match=r"^kafka \(private\) exited with status") as caught:
        client.private("kafka", settings={"num.io.threads": "none"})
    assert "num.io.threads" in str(caught.value)


@pytest.mark.parametrize("provider", ["native"], indirect=True)
def test_kafka_forgets_members_that_died(client: Client) -> None:
    have(client, "kafka")
    endpoint = client.acquire("kafka", "gw0")
    client.reset(endpoint)
    consume = """
from confluent_kafka import Consumer
consumer = Consumer({"bootstrap.servers": address, "group.id": "ours"})
consumer.subscribe(["left-over"])
while not consumer.assignment():
    consumer.poll(0.1)
"""
    create = CLIENTS["kafka"][1]
    assert ask(endpoint, create, consume, "[]") == []  # it ends without leaving its group
    client.reset(endpoint)
    assert ask(endpoint, "listed = client.list_consumer_groups().result(20)",
               "[one.group_id for one in listed.valid]") == []  # fmt: skip
