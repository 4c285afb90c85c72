"""Ask a live Redis what it sees: its clients, keys and commands."""

import inspect
import socket
import threading
from contextlib import contextmanager, suppress

import redis


def client(endpoint, db=0):
    """A client of our own user, on database *db*."""
    return redis.Redis.from_url(f"{endpoint.admin_url.rstrip('/')}/{db}", decode_responses=True)


def broker(snippet, endpoint):
    """A client on the database that *snippet* has for its broker."""
    return client(endpoint, _database(snippet.app.conf.broker_url))


def results(snippet, endpoint):
    """A client on the database that *snippet* has for its results."""
    return client(endpoint, _database(snippet.app.conf.result_backend))


def _database(url):
    return int(url.rpartition("/")[2])


def whoami(connection):
    """How the server describes the connection of a live channel of *connection*."""
    # A channel asked for by name: the default one would retry for six seconds where it is refused.
    info = connection.channel().client.client_info()
    return {name: str(value) for name, value in info.items()}


def on_the_socket(connection):
    """Whether the server sees *connection* on its unix socket, whose path it may cut short."""
    path = connection.config_get("unixsocket")["unixsocket"]
    return bool(path) and connection.client_info()["addr"].lstrip("[").startswith(path[:70])


def reading_raises(app, kind):
    """The error of *kind* that reading a result raises, as it is printed; empty if none."""
    try:
        app.AsyncResult("some-task").state  # noqa: B018  # the property reads the server
    except kind as error:
        return f"{type(error).__name__}: {' '.join(str(error).split())}"
    return ""


def named(endpoint, name):
    """The connections that gave the server this name."""
    return [each for each in client(endpoint).client_list() if each["name"] == name]


def keeps_alive(connection):
    """Whether TCP keepalive is on for a connection of redis-py."""
    return bool(connection._sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE))


def url(endpoint, db=0):
    """The URL of an open server, as a snippet writes it."""
    return f"redis://{endpoint.mapping['localhost:6379']}/{db}"


@contextmanager
def monitored(endpoint, wanted):
    """Collect the commands that *wanted* accepts, as ``(seconds, text)``."""
    seen = []
    monitor = client(endpoint).monitor()
    monitor.__enter__()

    def listen():
        with suppress(redis.RedisError, OSError, ValueError, AttributeError):
            while True:
                command = monitor.next_command()
                if wanted(command["command"]):
                    seen.append((command["time"], command["command"]))

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield seen
    finally:
        # A timeout on the socket would silently end the monitoring; shutting it ends the thread.
        with suppress(OSError, AttributeError):
            monitor.connection._sock.shutdown(socket.SHUT_RDWR)


def connection_of(pool):
    """A connection of redis-py's *pool*, which before 5.3 asks what command it is for."""
    (first, *_) = inspect.signature(pool.get_connection).parameters.values()
    return pool.get_connection("PING") if first.default is first.empty else pool.get_connection()
