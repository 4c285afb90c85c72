"""Whose a server is, for how long, and what is told of one that ends by itself."""

from __future__ import annotations

import subprocess
import sys

import psutil
import pytest
import redis

from brokerdocs.services import Client, ServerDied, ServiceError, Supervisor

from .conftest import eventually, listening

SETTINGS = {"maxmemory": "100mb"}


def test_private_servers_with_settings_end_with_their_connection() -> None:
    with Supervisor.start("native") as supervisor:
        with Client(supervisor.address) as client:
            address = client.private("redis", settings=SETTINGS).mapping["localhost:6379"]
            assert listening(address)
        eventually(lambda: not listening(address))


@pytest.mark.parametrize("end", ["alive", "killed", "paused"])
def test_a_plain_private_server_is_lent_again(end: str) -> None:
    with Supervisor.start("native") as supervisor, Client(supervisor.address) as holder:
        with Client(supervisor.address) as first:
            given = first.private("redis")
            assert holder.private("redis").name != given.name
            with redis.Redis.from_url(given.admin_url) as connection:
                connection.set("left", "here")
            if end == "killed":
                first.kill(given)
            elif end == "paused":
                first.pause(given)

        def lent_empty() -> bool:  # it is given back a moment after the connection's end
            with Client(supervisor.address) as second:
                again = second.private("redis")
                with redis.Redis.from_url(again.admin_url) as connection:
                    return again.name == given.name and connection.keys() == []

        eventually(lent_empty)


def test_a_private_server_that_died_is_not_lent() -> None:
    with Supervisor.start("native") as supervisor, Client(supervisor.address) as client:
        with Client(supervisor.address) as first:
            given = first.private("redis")
        _kill_listener(given.mapping["localhost:6379"])
        again = client.private("redis")
        assert again.name != given.name
        assert listening(again.mapping["localhost:6379"])


def test_private_servers_end_with_a_killed_process() -> None:
    code = (
        "import sys; from brokerdocs.services import Client; client = Client(sys.argv[1]);"
        f"endpoint = client.private('redis', settings={SETTINGS});"
        "print(endpoint.mapping['localhost:6379'], flush=True); input()"
    )
    with Supervisor.start("native") as supervisor:
        item = subprocess.Popen(
            [sys.executable, "-c", code, supervisor.address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with item:
            assert item.stdout is not None
            address = item.stdout.readline().strip()
            assert listening(address)
            item.kill()
        eventually(lambda: not listening(address))


def test_a_server_that_dies_is_told_and_replaced() -> None:
    with Supervisor.start("native") as supervisor, Client(supervisor.address) as client:
        first = client.acquire("redis", "gw0")
        address = first.mapping["localhost:6379"]
        _kill_listener(address)
        with pytest.raises(ServerDied, match=r"redis \(lane gw0\) exited with status -9 in mid"):
            client.reset(first)
        second = client.acquire("redis", "gw0")
        assert second.name != first.name
        _kill_listener(second.mapping["localhost:6379"])
        with pytest.raises(ServerDied) as caught:
            client.acquire("redis", "gw0")
        assert "last lines of its log" in str(caught.value)
        assert "\n" not in caught.value.bilingual
        assert " | " in caught.value.bilingual
        client.reset(client.acquire("redis", "gw0"))


def _kill_listener(address: str) -> None:
    port = int(address.rsplit(":", 1)[1])
    (pid,) = {
        connection.pid
        for connection in psutil.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
    }
    process = psutil.Process(pid)
    process.kill()
    eventually(lambda: not listening(address))


def test_a_supervisor_that_has_gone_is_told() -> None:
    with Supervisor.start("native") as supervisor:
        client = Client(supervisor.address)
    with pytest.raises(ServiceError, match="has gone"):
        client.resolve("redis")
    with pytest.raises(ServiceError, match="has gone"):
        Client(supervisor.address)
    client.close()


def test_lanes_have_servers_of_their_own_and_keep_them() -> None:
    with Supervisor.start("native") as supervisor, Client(supervisor.address) as client:
        first = client.acquire("redis", "gw0")
        assert client.acquire("redis", "gw0") == first
        assert client.acquire("redis", "gw1").mapping != first.mapping
