"""Whom the probes ask, and a worker that is seen to get tasks before it is relied on."""

import re
import select
import subprocess
import sys
import time
from contextlib import contextmanager

from brokerdocs.running import eventually
from tests.snippets.rabbitmq import live

BROKERS = ("rabbitmq", "redis", "sqs", "kafka", "gcpubsub", "zookeeper")

MONITORING = tuple(f"{name}/monitoring.py" for name in BROKERS)
"""Events and remote control switched on."""

CLIENT = """
import sys
from celery import Celery
app = Celery(config_source='celeryconfig')
{sends}
sys.stdin.read()  # what a client sends in the background, it sends while it lives
"""

CLAIMS = {
    "rabbitmq": ("C01", True),
    "redis": ("C01", True),
    "sqs": ("C02", False),
    "kafka": ("C02", False),
    "zookeeper": ("C02", False),
    "gcpubsub": ("C03", True),
}
"""Which claim says of a broker that there is monitoring and control, or that there is none."""

PLAIN = tuple(f"{name}/broker_url.py" for name in BROKERS)
"""The URL and nothing else."""

ALONE = {name: {} for name in BROKERS}
"""A server of its own for each, with its defaults."""

ONE = ("--pool=prefork", "--concurrency=1", "--prefetch-multiplier=1")
"""A worker that runs one task at a time and holds no more than one besides."""

FIRST_SECONDS = 40.0  # until the first task runs: Kafka's worker waits for its partition


def consuming(worker, app, *arguments, **keywords):
    """Start a worker and see it run a first task: ready is not yet consuming everywhere."""
    started = worker(*arguments, **keywords)
    first = app.tasks["add"].delay(0, 0)
    assert eventually(lambda: first.id in ran(started), FIRST_SECONDS), "no task ever came"
    return started


def ran(*workers):
    """The ids of the tasks that were started, in their order, in one worker or several."""
    events = [event for one in workers for event in one.events if event.name == "started"]
    return [event.id for event in sorted(events, key=lambda event: event.at)]


def limit(snippet, run):
    """The timeout of redelivery in seconds if nothing is set, as a channel or a server has it."""
    if snippet.system == "rabbitmq":
        server = live.Live(run.client.acquire("rabbitmq", run.lane))
        said = server.ctl("eval", "application:get_env(rabbit, consumer_timeout).")
        found = re.search(r"\d+", said)
        return found and int(found[0]) // 1000
    app = snippet.load()
    app.conf.broker_transport_options = {}
    with app.connection_for_read() as connection:
        channel = connection.default_channel
        names = ("visibility_timeout", "ack_deadline_seconds")
        return next((getattr(channel, name) for name in names if hasattr(channel, name)), None)


def judge(snippet, claim, seen):
    """Hold what was *seen* of monitoring or remote control against what is said of the broker.

    What was switched off must not be seen at all.
    """
    name, said = CLAIMS[snippet.system]
    claim(name, holds=seen == said)
    assert seen == (said and not snippet.is_control)


@contextmanager
def another_client(run, snippet, sends, count, seconds):
    """Send from a new process, which knows nothing of before; yields the *count* ids it prints.

    Yields none where they do not come within *seconds*.
    """
    (run.folder / "celeryconfig.py").write_text(snippet.text, "utf-8")
    client = subprocess.Popen(
        [sys.executable, "-c", CLIENT.format(sends=sends)],
        cwd=run.folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield _lines(client, count, seconds)
    finally:
        client.kill()
        client.communicate()


def _lines(process, count, seconds):
    """The first lines that a process writes; none where they do not come in time."""
    ends = time.monotonic() + seconds
    read = b""
    while read.count(b"\n") < count:
        if not select.select([process.stdout], [], [], max(ends - time.monotonic(), 0))[0]:
            return []
        if not (more := process.stdout.read1()):
            return []
        read += more
    return read.decode().split()
