"""Results in Redis, as the server and live connections show them."""

import celery

from brokerdocs.running import eventually
from tests.snippets.redis import live

LIMITS = {
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    "retry_on_timeout": True,
    "health_check_interval": 15,
    "max_connections": 50,
}


def limits(client):
    """What holds for a live connection of *client*, and for its pool."""
    pool = client.connection_pool
    connection = live.connection_of(pool)
    of_socket = {"socket_timeout": connection._sock.gettimeout()}
    of_pool = {"max_connections": pool.max_connections}
    return {name: getattr(connection, name) for name in LIMITS if hasattr(connection, name)} | (
        of_socket | of_pool
    )


def seconds_of_a_chord(snippet, endpoints):
    """How long the parts of a chord are kept that is on its way, and that comes to its end."""
    tasks = snippet.app.tasks
    server = live.results(snippet, endpoints["redis"])
    chord = celery.chord([tasks["echo"].s(1), tasks["nap"].s(3)], tasks["echo"].s())()
    assert eventually(lambda: server.keys("*.j"), 10)
    (key,) = server.keys("*.j")
    eventually(lambda: server.ttl(key) > 0, 2)
    left = server.ttl(key)
    assert sorted(chord.get(timeout=10)) == [1, 3]
    return left


def stores_a_part(command):
    """Whether a command of the server's monitor keeps a part of a chord."""
    name, _, key = command.partition(" ")
    return name.upper() in ("RPUSH", "ZADD") and key.split(" ")[0].endswith(".j")
