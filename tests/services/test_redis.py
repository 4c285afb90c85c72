"""One Redis: what it offers, how it is reset and prepared, killed and restarted."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from brokerdocs.services import Client, Endpoint, PortTaken, ServerDied

from .conftest import have

TLS = frozenset({"tls"})


def connect(endpoint: Endpoint, **options: object) -> redis.Redis:
    host, port = endpoint.mapping["localhost:6379"].split(":")
    return redis.Redis(
        host=host, port=int(port), decode_responses=True, **{"retry": None, **options}
    )


def test_it_says_itself_what_it_is(client: Client, provider: str) -> None:
    endpoint = client.acquire("redis", "gw0")
    with connect(endpoint) as connection:
        info = connection.info("server")
    own = info["valkey_version"] if endpoint.product == "Valkey" else info["redis_version"]
    assert endpoint.version == own
    assert endpoint.provider == provider == client.resolve("redis").provider
    assert endpoint.identity == client.resolve("redis").identity


def test_reset(client: Client) -> None:
    endpoint = client.acquire("redis", "gw0")
    admin = redis.Redis.from_url(endpoint.admin_url, decode_responses=True)
    other = connect(endpoint, db=999)
    other.set("left", "over")
    listener = connect(endpoint)
    subscriber = listener.pubsub()
    subscriber.subscribe("channel")
    admin.config_set("maxmemory", "9mb")
    admin.config_set("maxmemory-policy", "allkeys-lru")
    admin.config_set("requirepass", "secret")
    admin.acl_setuser("somebody", enabled=True, passwords="+pw", commands=["+@all"], keys=["*"])
    admin.acl_setuser("default", commands=["-flushall"])
    admin.script_load("return 1")
    old = other.connection_pool.get_connection()
    client.reset(endpoint)
    with pytest.raises(redis.ConnectionError):
        old.can_read(timeout=5)
    with connect(endpoint, db=999) as fresh:
        assert fresh.dbsize() == 0
        assert fresh.config_get("maxmemory*")["maxmemory"] == "0"
        assert fresh.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert fresh.config_get("requirepass") == {"requirepass": ""}
        assert sorted(fresh.acl_users()) == ["brokerdocs", "default"]
        assert fresh.info("memory")["number_of_cached_scripts"] == 0
        assert fresh.flushall()
        assert not fresh.pubsub_channels()
    other.connection_pool.release(old)
    for connection in (subscriber, listener, admin, other):
        connection.close()


def test_prepare_a_password(client: Client) -> None:
    endpoint = client.acquire("redis", "gw0")
    client.prepare(endpoint, "redis://:p%40ss@localhost:6379/0")
    with connect(endpoint) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()
    with connect(endpoint, password="p@ss") as friend:
        assert friend.ping()
    client.reset(endpoint)
    with connect(endpoint) as anybody:
        assert anybody.ping()


def test_prepare_a_user(client: Client) -> None:
    endpoint = client.acquire("redis", "gw0")
    client.prepare(endpoint, "redis://worker:pw@localhost:6379/3")
    with connect(endpoint, username="worker", password="pw", db=3) as friend:
        assert friend.acl_whoami() == "worker"
        assert friend.set("key", "value")
    client.reset(endpoint)


def _tls(endpoint: Endpoint, authority: str) -> str | None:
    context = ssl.create_default_context(cafile=endpoint.mapping[authority])
    assert context.verify_mode == ssl.CERT_REQUIRED
    context.load_cert_chain(
        endpoint.mapping["/etc/redis/tls/client.crt"], endpoint.mapping["/etc/redis/tls/client.key"]
    )
    host, port = endpoint.mapping["localhost:6380"].split(":")
    with (
        socket.create_connection((host, int(port)), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as connection,
    ):
        connection.sendall(b"PING\r\n")
        assert connection.recv(100) == b"+PONG\r\n"
        return connection.version()


def test_tls_verifies_and_a_foreign_authority_is_refused(client: Client) -> None:
    have(client, "redis", TLS)
    endpoint = client.acquire("redis", "gw0", TLS)
    assert _tls(endpoint, "/etc/redis/tls/ca.crt") in ("TLSv1.2", "TLSv1.3")
    with pytest.raises(ssl.SSLCertVerificationError):
        _tls(endpoint, "/etc/redis/tls/other-ca.crt")
    key = Path(endpoint.mapping["/etc/redis/tls/client.key"])
    assert key.stat().st_mode & 0o077 == 0
    assert key.parent.stat().st_mode & 0o777 == 0o700


def test_tls_is_asked_of_one_server_only(client: Client) -> None:
    have(client, "redis", TLS)
    with_tls = client.acquire("redis", "gw0", TLS)
    plain = client.acquire("redis", "gw0")
    assert client.acquire("redis", "gw0", TLS) == with_tls
    assert client.acquire("redis", "gw0") == plain


def test_unix_socket(client: Client) -> None:
    have(client, "redis", frozenset({"unix-socket"}))
    endpoint = client.acquire("redis", "gw0", {"unix-socket"})
    path = endpoint.mapping["/run/redis/redis-server.sock"]
    with redis.Redis(unix_socket_path=path) as by_path, connect(endpoint) as by_port:
        by_path.set("by", "path")
        assert by_port.get("by") == "path"
    client.reset(endpoint)


def test_private_settings_survive_kill_and_restart(client: Client) -> None:
    settings = {"appendonly": "yes", "appendfsync": "always", "maxmemory": "9mb"}
    endpoint = client.private("redis", settings=settings)
    with connect(endpoint) as connection:
        connection.set("kept", "yes")
        before = connection.info("server")["run_id"]
        client.kill(endpoint)
        with pytest.raises(redis.ConnectionError):
            connection.ping()
        client.restart(endpoint)
        assert connection.get("kept") == "yes"
        assert connection.info("server")["run_id"] != before
        assert connection.config_get("maxmemory")["maxmemory"] == str(9 * 1024 * 1024)
    client.stop(endpoint)


def test_a_paused_server_goes_on_where_it_was(client: Client) -> None:
    endpoint = client.private("redis")
    with connect(endpoint, socket_timeout=0.5) as connection:
        connection.set("kept", "yes")
        before = connection.info("server")["run_id"]
        client.pause(endpoint)
        with pytest.raises(redis.TimeoutError):
            connection.ping()
        client.resume(endpoint)
        assert connection.get("kept") == "yes"
        assert connection.info("server")["run_id"] == before
        client.resume(endpoint)  # one that runs is left alone
    client.stop(endpoint)


def test_a_reset_thaws_and_a_kill_ends_a_paused_server(client: Client) -> None:
    endpoint = client.acquire("redis", "gw0")
    with connect(endpoint) as connection:
        connection.set("left", "over")
        client.pause(endpoint)
        client.reset(endpoint)
        assert connection.get("left") is None
    private = client.private("redis")
    client.pause(private)
    client.kill(private)
    client.restart(private)
    with connect(private, socket_timeout=5) as connection:
        assert connection.ping()
        client.pause(private)
    client.stop(private)
    with pytest.raises(redis.ConnectionError), connect(private) as connection:
        connection.ping()


def test_without_persistence_a_kill_loses_all(client: Client) -> None:
    endpoint = client.private("redis")
    with connect(endpoint) as connection:
        connection.set("kept", "yes")
        client.kill(endpoint)
        client.restart(endpoint)
        assert connection.get("kept") is None


def test_a_whole_configuration(client: Client) -> None:
    text = "port 6379\nmaxmemory 20mb\nmaxmemory-policy volatile-lru\nrequirepass hidden\n"
    endpoint = client.private("redis", config=text)
    with connect(endpoint, password="hidden") as connection:
        found = connection.config_get("maxmemory-policy")
        assert found == {"maxmemory-policy": "volatile-lru"}
        # No line about snapshots: the server's own habit, not ours.
        assert connection.config_get("save")["save"] != ""
    client.reset(endpoint)
    with connect(endpoint) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


def test_a_configuration_that_is_refused(client: Client) -> None:
    with pytest.raises(ServerDied) as caught:
        client.private("redis", config="no-such-setting 1\n")
    assert str(caught.value).startswith("redis (private) exited with status 1 before it was ready")
    assert "no-such-setting" in caught.value.log


def test_a_port_that_is_taken(client: Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as occupant:
        port = occupant.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"redis: port {port} of 127\.0\.0\.1 is taken"):
            client.private("redis", settings={"port": str(port)})
    endpoint = client.private("redis", settings={"port": str(port)})
    assert endpoint.mapping["localhost:6379"] == f"127.0.0.1:{port}"


@pytest.fixture
def tool() -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(endpoint: Endpoint, *command: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join([*endpoint.path, os.environ["PATH"]])
        return subprocess.run(
            command,
            env={**os.environ, **endpoint.environment, "PATH": path},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def test_redis_cli_speaks_to_this_server(
    client: Client, tool: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    needs = frozenset({"redis-cli"})
    have(client, "redis", needs)
    endpoint = client.acquire("redis", "gw0", needs)
    assert tool(endpoint, "redis-cli", "set", "greeting", "你好").stdout == "OK\n"
    with connect(endpoint) as connection:
        assert connection.get("greeting") == "你好"
    assert tool(endpoint, "redis-cli", stdin="get greeting\n").stdout.strip() == "你好"
    port = endpoint.mapping["localhost:6379"].split(":")[1]
    named = tool(endpoint, "redis-cli", "-h", "127.0.0.1", "-p", port, "ping")
    assert named.stdout == "PONG\n"
    wrong = tool(endpoint, "redis-cli", "-p", "1", "ping")
    assert wrong.returncode == 1
    assert "onnect" in wrong.stderr
    client.reset(endpoint)
