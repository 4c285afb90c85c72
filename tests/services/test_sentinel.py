"""Redis with Sentinel: a real master is killed, and the others elect another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis
from redis.sentinel import MasterNotFoundError, Sentinel

from brokerdocs.services import Client, Endpoint, ServiceError

from .conftest import eventually


class Watch:
    """The Sentinels as a client knows them; all connections are closed at the end."""

    def __init__(self) -> None:
        self._clients: list[redis.Redis] = []

    def sentinels(self, endpoint: Endpoint, **options: object) -> Sentinel:
        known = ("localhost:26379", "localhost:26380", "localhost:26381")
        addresses = [endpoint.mapping[name].split(":") for name in known]
        made = Sentinel(
            [(host, int(port)) for host, port in addresses],
            sentinel_kwargs={"retry": None, **options},
        )
        self._clients += made.sentinels
        return made

    def master(self, sentinels: Sentinel, **options: object) -> redis.Redis:
        made = sentinels.master_for("mymaster", decode_responses=True, **options)
        self._clients.append(made)
        return made

    def close(self) -> None:
        for client in self._clients:
            client.connection_pool.disconnect()
            client.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    made = Watch()
    yield made
    made.close()


def at(address: str | tuple[str, int], **options: object) -> redis.Redis:
    host, port = address.split(":") if isinstance(address, str) else address
    return redis.Redis(host=host, port=int(port), decode_responses=True, retry=None, **options)


def test_failover_and_reset(client: Client, watch: Watch) -> None:
    endpoint = client.acquire("redis-sentinel", "gw0")
    sentinels = watch.sentinels(endpoint)
    old = sentinels.discover_master("mymaster")
    assert len(sentinels.discover_slaves("mymaster")) == 1
    client.kill(endpoint, "master")
    with at(old) as dead, pytest.raises(redis.ConnectionError):
        dead.ping()

    def elected() -> bool:
        try:
            return sentinels.discover_master("mymaster") != old
        except MasterNotFoundError:
            return False

    eventually(elected, 30)
    new = sentinels.discover_master("mymaster")
    assert f"127.0.0.1:{new[1]}" in endpoint.members.values()
    watch.master(sentinels).set("left", "over")
    client.restart(endpoint)
    with at(old) as returned:
        assert returned.ping()
    client.reset(endpoint)
    assert len(sentinels.discover_slaves("mymaster")) == 1
    for name in ("redis-1", "redis-2"):
        with at(endpoint.members[name]) as node:
            assert node.dbsize() == 0


def test_a_password_on_both_servers(client: Client, watch: Watch) -> None:
    endpoint = client.acquire("redis-sentinel", "gw1")
    client.prepare(endpoint, "sentinel://:pw@localhost:26379/0;sentinel://localhost:26380/0")
    sentinels = watch.sentinels(endpoint)
    with pytest.raises(redis.AuthenticationError):
        watch.master(sentinels, retry=None).ping()
    assert watch.master(sentinels, password="pw").ping()
    (address,) = sentinels.discover_slaves("mymaster")
    with at(address) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()
    with at(address, password="pw") as friend:
        assert friend.ping()
    client.reset(endpoint)
    assert watch.master(sentinels).ping()


def test_settings_for_servers_and_sentinels(client: Client, watch: Watch) -> None:
    settings = {"maxmemory": "20mb", "sentinel.requirepass": "watchers"}
    endpoint = client.private("redis-sentinel", settings=settings)
    with pytest.raises(MasterNotFoundError):
        watch.sentinels(endpoint).discover_master("mymaster")
    master = watch.master(watch.sentinels(endpoint, password="watchers"))
    assert master.config_get("maxmemory") == {"maxmemory": str(20 * 1024 * 1024)}


def test_a_configuration_of_sentinels(client: Client) -> None:
    text = (
        "port 26379\nsentinel monitor mymaster 127.0.0.1 6379 2\n"
        "sentinel down-after-milliseconds mymaster 4000\n"
    )
    endpoint = client.private("redis-sentinel", config=text)
    with at(endpoint.mapping["localhost:26380"]) as watcher:
        found = watcher.sentinel_master("mymaster")
    assert found["down-after-milliseconds"] == 4000
    assert f"127.0.0.1:{found['port']}" == endpoint.members["redis-1"]


def test_a_member_that_is_not_there(client: Client) -> None:
    endpoint = client.acquire("redis-sentinel", "gw1")
    with pytest.raises(ServiceError, match="has no member 'redis-9'; it has redis-1"):
        client.kill(endpoint, "redis-9")
