"""What is done to a running Redis or Valkey: asked for its version, reset, prepared."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from brokerdocs.services.brokers.redis.resp import Command, Connection, ReplyError, info, pairs

ADMIN = "brokerdocs"
"""Our own user. It is made by the configuration, and works whatever ``requirepass`` says."""

_OPEN: Command = (
    "ACL", "SETUSER", "default", "reset", "on", "nopass",
    "allkeys", "allchannels", "allcommands",
)  # fmt: skip

_CHANGED_BY_ITSELF = {"replicaof", "slaveof"}
"""Settings that a failover changes rather than a snippet."""


def identify(connection: Connection) -> tuple[str, str]:
    """The product's name and version, by its own answer."""
    answer = info(connection("INFO", "server"))
    if answer.get("server_name") == "valkey":
        return "Valkey", answer["valkey_version"]
    return "Redis", answer["redis_version"]


def settings(connection: Connection) -> dict[str, str]:
    """All settings that CONFIG knows."""
    return pairs(connection("CONFIG", "GET", "*"))


def role(connection: Connection) -> str:
    """``master`` or ``slave``, as ROLE says."""
    return str(connection("ROLE")[0])


def reset(connection: Connection, start: dict[str, str], spare: bool = False) -> None:
    """Take a server back to *start*, its settings after its start, and empty it.

    Clients go first: an old worker must not write after the flush. Those of our own
    user stay where *spare* says so: Sentinels and replicas are among them.
    """
    if spare:
        kills: list[Command] = [("CLIENT", "KILL", "USER", "default")]
    else:
        kills = [("CLIENT", "KILL", "TYPE", "normal"), ("CLIENT", "KILL", "TYPE", "pubsub")]
    # Deleting a user ends that user's connections.
    users = connection.run([*kills, ("CLIENT", "UNPAUSE"), _OPEN, ("ACL", "USERS")])[-1]
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
    connection.run(commands)
    if role(connection) == "master":
        connection("FLUSHALL")
    left = settings(connection) if changed else start
    if stuck := [name for name in changed if left.get(name) != start[name]]:
        raise ReplyError(f"settings that do not go back: {', '.join(sorted(stuck))}")


def prepare(connection: Connection, url: str) -> str:
    """Set up the user and password of a client's URL; returns the password of the default user."""
    parts = urlsplit(url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if user and user not in ("default", ADMIN):
        secret = f">{password}" if password else "nopass"
        rights = ("allkeys", "allchannels", "allcommands")
        connection("ACL", "SETUSER", user, "reset", "on", secret, *rights)
        return ""
    if password:
        connection("CONFIG", "SET", "requirepass", password)
    return password
