"""Ask a live RabbitMQ what it sees: its queues, consumers, channels and connections."""

import base64
import json
import os
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from urllib.parse import quote, unquote, urlsplit

from celery.worker.autoscale import Autoscaler
from kombu.exceptions import OperationalError

from brokerdocs.running import Holds, eventually

WELL_KNOWN = "localhost:5672"
MANAGEMENT = "localhost:15672"

NOW = "?disable_stats=true&enable_queue_totals=true"
"""Queues are counted for this answer: what the interface has gathered is up to 5 s old."""

KNOWS_QUORUM_QUEUES = Holds(
    ">=5.5",
    "worker 反复断线，启动不了：仲裁队列不接受全局 QoS | "
    "no worker starts, its connection breaks: a quorum queue refuses the global QoS",
    may_pass=True,  # what only publishes works
)

AWAKE = ("--without-mingle", "--without-gossip")
"""With ``quick=False``: a worker whose event heartbeat wakes it every two seconds, as it does by
default. Otherwise an idle one sends some acknowledgements and rejections up to ten seconds late."""


class Live:
    """The server of an item, as its own tools and its management interface show it."""

    def __init__(self, endpoint):
        self.endpoint = endpoint

    @property
    def release(self):
        """The first two numbers of the server's version."""
        return tuple(map(int, self.endpoint.version.split(".")[:2]))

    @property
    def major(self):
        """The first number of the server's version."""
        return self.release[0]

    def get(self, *path, user=None, query=""):
        """Read ``/api/…``; *user* is ``(name, password)``, ours where it is not given."""
        return self._ask("GET", path, user, query=query)

    def put(self, *path, **body):
        """Write ``/api/…``."""
        return self._ask("PUT", path, None, body)

    def delete(self, *path):
        """Delete ``/api/…``."""
        return self._ask("DELETE", path, None)

    def _ask(self, method, path, user, body=None, query=""):
        parts = urlsplit(self.endpoint.admin_url)
        name, password = user or (unquote(parts.username), unquote(parts.password))
        where = "/".join(quote(part, safe="") for part in path)
        request = urllib.request.Request(
            f"http://{self.endpoint.mapping[MANAGEMENT]}/api/{where}{query}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": "Basic "
                + base64.b64encode(f"{name}:{password}".encode()).decode(),
                "Content-Type": "application/json",
            },
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=20) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def status(self, *path, user=None):
        """The HTTP status of reading ``/api/…``."""
        try:
            self.get(*path, user=user)
        except urllib.error.HTTPError as error:
            return error.code
        return 200

    def ctl(self, *arguments):
        """What ``rabbitmqctl`` prints: of this moment, for a second of a core."""
        environment = {**os.environ, **self.endpoint.environment}
        environment["PATH"] = os.pathsep.join([*self.endpoint.path, environment["PATH"]])
        done = subprocess.run(
            ["rabbitmqctl", "-q", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def memory_alarm(self):
        """Let the node think that its memory is used up: it takes nothing in meanwhile."""
        self.ctl("set_vm_memory_high_watermark", "0")
        try:
            yield
        finally:
            self.ctl("set_vm_memory_high_watermark", "0.4")

    def rows(self, *arguments):
        """The rows that a ``rabbitmqctl list_…`` command prints, as dicts."""
        return json.loads(self.ctl(*arguments, "--formatter", "json"))

    def counts(self, what="messages"):
        """How many messages there are, or those that are *what*, by queue."""
        return {row["name"]: row[what] for row in self.get("queues", query=NOW)}

    def messages(self, queue, what="messages"):
        """How many messages of a queue there are, or those that are *what*."""
        return self.counts(what)[queue]

    def unacknowledged(self, queue):
        """How many messages of a queue are with consumers that did not acknowledge them."""
        return self.messages(queue, "messages_unacknowledged")

    def queue(self, name, vhost="/"):
        """What the server knows of a queue; None where it has none of that name."""
        found = [queue for queue in self.get("queues", vhost) if queue["name"] == name]
        return found[0] if found else None

    def prefetch(self, queue, vhost="/"):
        """How many messages a consumer of *queue* may hold: its own limit, or its channel's."""
        limits = [
            row["prefetch_count"]
            for row in self.rows("list_consumers", "-p", vhost, "queue_name", "prefetch_count")
            if row["queue_name"] == queue
        ]
        if self.major < 4:  # kombu asks later servers for no limit of the channel, nor do they tell
            channels = self.rows("list_channels", "-p", vhost, "global_prefetch_count")
            limits += [row["global_prefetch_count"] for row in channels]
        return max(limits, default=0)


def depth(app, queue="celery"):
    """How many messages of *queue* wait for a consumer."""
    with app.connection_for_write() as connection:
        return connection.default_channel.queue_declare(queue, passive=True).message_count


def publish(app, seconds, **options):
    """Send a task: how long that took, and "sent" or the error; None where it still waits."""
    outcome = []

    def send():
        try:
            app.tasks["add"].apply_async((2, 2), **options)
            outcome.append("sent")
        except OperationalError as error:
            outcome.append(error)

    publisher = threading.Thread(target=send, daemon=True)
    started = time.monotonic()
    publisher.start()
    publisher.join(seconds)
    return time.monotonic() - started, outcome[0] if outcome else None


class Idle(Autoscaler):
    """An autoscaler that never does anything."""

    def _maybe_scale(self, req=None):  # noqa: ARG002  # as the class it stands for has it
        return None


def redirect(snippet, **actual):
    """Let the snippet's ``localhost:<port>`` (``port_5672=…``) lead to *actual* from now on."""
    ports = {f"localhost:{key.removeprefix('port_')}": where for key, where in actual.items()}
    snippet.mapping = {**snippet.mapping, **ports}
    for cached in ("text", "app"):
        vars(snippet).pop(cached, None)


class Closed:
    """An address of this machine on which nobody listens, or somebody who never answers."""

    def __init__(self, run, *, silent=False):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        if silent:
            self.socket.listen(8)
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        run.guard.allow([self.address])

    def __enter__(self):
        return self.address

    def __exit__(self, *_):
        with closing(self.socket):
            pass


def restarted(services, endpoint):
    """Start a killed server again, and wait until it takes connections."""
    services.restart(endpoint)
    host, _, port = endpoint.mapping[WELL_KNOWN].partition(":")

    def answers():
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            return False
        return True

    assert eventually(answers, 30)
