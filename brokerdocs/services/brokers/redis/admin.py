"""Administration of a running Redis or Valkey: version, reset, preparation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from redis import Redis

Command = Sequence[str]

ADMIN = "brokerdocs"
"""Our own user. It is made by the configuration, and works whatever ``requirepass`` says."""

_OPEN: Command = (
    "ACL", "SETUSER", "default", "reset", "on", "nopass",
    "allkeys", "allchannels", "allcommands",
)  # fmt: skip

_CHANGED_BY_ITSELF = {"replicaof", "slaveof"}
"""Settings that a failover changes rather than a snippet."""


class AdminError(OSError):
    """The server rejected a command, or does not answer."""


@contextmanager
def connected(port: int, password: str, timeout: float = 10) -> Iterator[Redis]:
    """A client of the server on a port, as our own user; its errors are raised as AdminError."""
    # Loaded when first used: it takes longer than the rest of the supervisor.
    from redis import Redis, RedisError
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    client = Redis(
        "127.0.0.1",
        port,
        username=ADMIN,
        password=password,
        socket_timeout=timeout,
        socket_connect_timeout=timeout,
        decode_responses=True,
        encoding_errors="replace",
        protocol=2,
        retry=Retry(NoBackoff(), 0),  # who waits for the server asks again
    )
    try:
        yield client
    except RedisError as error:
        raise AdminError(str(error)) from error
    finally:
        client.close()


def ask(connection: Redis, *command: str | int) -> Any:
    """Run one command; raises AdminError within `connected`."""
    return connection.execute_command(*command)  # type: ignore[no-untyped-call]


def identify(connection: Redis) -> tuple[str, str]:
    """The product's name and version, by its own answer."""
    answer = ask(connection, "INFO", "server")
    if answer.get("server_name") == "valkey":
        return "Valkey", str(answer["valkey_version"])
    return "Redis", str(answer["redis_version"])


def settings(connection: Redis) -> dict[str, str]:
    """All settings that CONFIG knows."""
    return pairs(ask(connection, "CONFIG", "GET", "*"))


def role(connection: Redis) -> str:
    """``master`` or ``slave``, as ROLE says."""
    return str(ask(connection, "ROLE")[0])


def reset(connection: Redis, start: dict[str, str], spare: bool = False) -> None:
    """Take a server back to *start*, its settings after its start, and empty it.

    Clients go first: an old worker must not write after the flush. Those of our own
    user stay where *spare* says so: Sentinels and replicas are among them.
    """
    if spare:
        kills: list[Command] = [("CLIENT", "KILL", "USER", "default")]
    else:
        kills = [("CLIENT", "KILL", "TYPE", "normal"), ("CLIENT", "KILL", "TYPE", "pubsub")]
    # Deleting a user ends that user's connections.
    users = _run(connection, [*kills, ("CLIENT", "UNPAUSE"), _OPEN, ("ACL", "USERS")])[-1]
    now = settings(connection)
    changed = {
        name: value
        for name, value in start.items()
        if now.get(name) != value and name not in _CHANGED_BY_ITSELF
    }
    commands: list[Command] = [
        ("ACL", "DELUSER", user) for user in users if user not in ("default", ADMIN)
    ]
    # Opening the default user undid the password, and one set to the same value is not set.
    changed["requirepass"] = start["requirepass"]
    commands += [("CONFIG", "SET", "requirepass", "")]
    commands += [("CONFIG", "SET", name, value) for name, value in changed.items()]
    # What only newer servers know answers with an error, which says that there is nothing to do.
    commands += [("SCRIPT", "FLUSH"), ("FUNCTION", "FLUSH"), ("CONFIG", "RESETSTAT")]
    commands += [("SLOWLOG", "RESET"), ("ACL", "LOG", "RESET")]
    _run(connection, commands)
    if role(connection) == "master":
        ask(connection, "FLUSHALL")
    left = settings(connection) if changed else start
    if stuck := [name for name in changed if left.get(name) != start[name]]:
        raise AdminError(f"settings that do not go back: {', '.join(sorted(stuck))}")


def prepare(connection: Redis, url: str) -> str:
    """Set up the user and password of a client's URL; returns the password of the default user."""
    parts = urlsplit(url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if user and user not in ("default", ADMIN):
        secret = f">{password}" if password else "nopass"
        rights = ("allkeys", "allchannels", "allcommands")
        ask(connection, "ACL", "SETUSER", user, "reset", "on", secret, *rights)
        return ""
    if password:
        ask(connection, "CONFIG", "SET", "requirepass", password)
    return password


def pairs(flat: Sequence[str]) -> dict[str, str]:
    """A flat list of names and values as a dict."""
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _run(connection: Redis, commands: Sequence[Command]) -> list[Any]:
    """Run several commands in one round trip; an error is returned as its reply."""
    with connection.pipeline(transaction=False) as pipeline:
        for command in commands:
            pipeline.execute_command(*command)  # type: ignore[no-untyped-call]
        return pipeline.execute(raise_on_error=False)
