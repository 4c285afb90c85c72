"""Redis: installing, starting, connecting."""

import importlib.metadata
import shutil

import celery
import kombu
import pytest
from celery.exceptions import ImproperlyConfigured
from kombu.exceptions import OperationalError
from redis.exceptions import AuthenticationError, NoPermissionError

from brokerdocs.running import eventually, proves
from tests.snippets import prompt
from tests.snippets.applications import app_of
from tests.snippets.redis import live


@proves("redis/install.sh", instead={"pip install -U": '"celery[redius]"'})
def test_extra_brings_the_client(snippet, observe):
    """这个 extra 存在，带来 redis-py | The extra exists and brings redis-py"""
    brought, wanted = prompt.brought(snippet)
    assert "redis" in brought, f"no extra of {wanted} brings redis"
    installed = importlib.metadata.version("redis")
    assert brought["redis"].specifier.contains(installed)
    observe("redis-py", str(brought["redis"].specifier))


@proves("redis/docker.sh", instead={"docker run -d --name": "celery-redis redis:8"})
def test_container_listens(snippet, run):
    """容器启动后在该端口应答 PING | The container answers PING on that port"""
    with (
        prompt.container(snippet, run, 6379) as address,
        kombu.Connection(f"redis://{address}/0") as connection,
    ):
        assert eventually(lambda: _answers(connection), 20)


def _answers(connection):
    try:
        return connection.default_channel.client.ping()
    except OperationalError:
        return False


@proves("redis/redis.conf", "maxmemory", "appendonly", instead={"maxmemory-policy": "allkeys-lru"})
def test_server_starts_with_the_file(snippet, run, services):
    """服务器用它启动，三项设置都生效 | A server starts with it, and all three hold"""
    endpoint = services.private("redis", config=snippet.text)
    run.admit(endpoint)
    actual = live.client(endpoint).config_get("maxmemory*", "appendonly")
    assert actual["maxmemory"] == str(256 * 1024 * 1024)
    assert actual["maxmemory-policy"] == "noeviction"
    assert actual["appendonly"] == "yes"


@proves("redis/ping.sh", "redis-cli ping", "redis-cli info")
def test_server_answers(shell, endpoints):
    """不许 `CONFIG` 也看得到淘汰策略 | It names its policy where `CONFIG` is refused"""
    _needs_cli(shell)
    live.client(endpoints["redis"]).acl_setuser("default", enabled=True, commands=["-config"])
    assert "NOPERM" in shell("redis-cli config get maxmemory-policy").output
    output = "".join(line.output for line in shell.all())
    assert "PONG" in output
    assert "maxmemory_policy:noeviction" in output


def _needs_cli(shell):
    if shutil.which("redis-cli", path=shell.environment["PATH"]) is None:
        pytest.skip("这个服务器没有附带 redis-cli | this server comes without redis-cli")


@proves("redis/broker_url.py", instead={"broker_url": "redis://localhost:6379/0"})
def test_url_chooses_the_database(snippet):
    """服务器看到的连接在 1 号数据库 | The server sees the connection on database 1"""
    with snippet.app.connection_for_write() as connection:
        assert live.whoami(connection)["db"] == "1"


@proves(
    "redis/url_password.py",
    instead={"broker_url": "redis://localhost:6379/0"},
    raises=(OperationalError, AuthenticationError),
)
def test_password_is_needed(snippet, endpoints, services):
    """服务器要求密码时能连上 | Connects where the server demands the password"""
    services.prepare(endpoints["redis"], "redis://:s3cret@localhost:6379/0")
    with snippet.app.connection_for_write() as connection:
        assert live.whoami(connection)["user"] == "default"


@proves(
    "redis/url_acl_user.py",
    instead={"broker_url": "redis://localhost:6379/0"},
)
def test_connects_as_the_user(snippet):
    """服务器看到的用户是 celery | The server sees the user celery"""
    with snippet.app.connection_for_write() as connection:
        assert live.whoami(connection)["user"] == "celery"


@proves("redis/acl.sh", "redis-cli ACL", raises=(OperationalError, AuthenticationError))
def test_rights_suffice(shell, endpoints, worker):
    """够执行任务和 chord，但不能清空服务器 | Enough for tasks and chords, not for FLUSHALL"""
    _needs_cli(shell)
    shell.all()
    address = endpoints["redis"].mapping["localhost:6379"]

    def make():
        backend = f"redis://celery:s3cret@{address}/1"
        return app_of(f"redis://celery:s3cret@{address}/0", result_backend=backend)

    app = make()
    app.set_current()
    with app.connection_for_write() as connection, pytest.raises(NoPermissionError):
        connection.channel().client.flushall()
    worker(load=make)
    add = app.tasks["add"]
    chord = celery.chord([add.s(1, 1), add.s(2, 2)], app.tasks["echo"].s())
    assert chord().get(timeout=10) == [2, 4]


@proves(
    "redis/unix_socket.py",
    instead={"broker_url": "redis+socket:///run/redis/redis-server.sock?db=2"},
)
def test_broker_over_the_socket(snippet):
    """broker 走 unix socket，在 2 号数据库 | The broker is on the socket, in database 2"""
    with snippet.app.connection_for_write() as connection:
        assert live.on_the_socket(connection.channel().client)
        seen = live.whoami(connection)
    assert seen["db"] == "2"


@proves(
    "redis/unix_socket.py",
    instead={"result_backend": "socket:///run/redis/redis-server.sock?virtual_host=3"},
    raises=ImproperlyConfigured,
)
def test_results_over_the_socket(snippet, claim):
    """结果后端也走 unix socket，在 3 号数据库 | Results go over the socket too, to database 3"""
    spelt = snippet.app.conf.result_backend.removeprefix("redis+")
    try:
        app_of("memory://", result_backend=spelt).backend.client.ping()
        documented = True
    except ImproperlyConfigured:
        documented = False
    claim("C30", holds=documented)
    assert live.on_the_socket(snippet.app.backend.client)
    assert snippet.app.backend.client.client_info()["db"] == 3
