"""Ask a live Pub/Sub, or its emulator, what it holds; start scripts as a reader does."""

import os
import subprocess
import sys
import time
from contextlib import suppress

from google.api_core.exceptions import DeadlineExceeded
from google.cloud.pubsub_v1 import PublisherClient, SubscriberClient

from brokerdocs.running import Holds, eventually
from brokerdocs.running.item import journal

PROJECT = "projects/my-project"
URL = f"gcpubsub://{PROJECT}"
TASKS = """
from celery import Celery

app = Celery('tasks', broker='gcpubsub://projects/my-project')


@app.task
def add(x, y):
    return x + y
"""
HAS_EMULATOR = Holds(
    ">=5.7",
    "对着模拟器也要 Google 的凭据 | it asks for Google's credentials, even with the emulator",
)
PREFORK = ("--pool=prefork", "--concurrency=1")
REPLAYS = "Google's Pub/Sub emulator"
"""The product that hands old messages to new subscriptions and ignores their filters."""


def subscriptions(project=PROJECT):
    """Every subscription of a project, by its own name."""
    listed = SubscriberClient().list_subscriptions(request={"project": project})
    return {each.name.rpartition("/")[2]: each for each in listed}


def topics(project=PROJECT):
    """The names of a project's topics."""
    listed = PublisherClient().list_topics(request={"project": project})
    return {each.name.rpartition("/")[2] for each in listed}


def waiting(name="kombu-celery", project=PROJECT, seconds=1.5):
    """Take and count what a subscription has to give, until nothing comes for *seconds*."""
    client, taken = SubscriberClient(), 0
    path = f"{project}/subscriptions/{name}"
    last = time.monotonic()
    while time.monotonic() - last < seconds:
        with suppress(DeadlineExceeded):
            answer = client.pull(
                request={"subscription": path, "max_messages": 100}, timeout=seconds, retry=None
            )
            if answer.received_messages:
                last = time.monotonic()
                taken += len(answer.received_messages)
                ids = [each.ack_id for each in answer.received_messages]
                client.acknowledge(request={"subscription": path, "ack_ids": ids})
    return taken


class Pulls:
    """Notes what the worker of a snippet asks Pub/Sub for, across the fork."""

    def __init__(self, snippet, folder):
        self.log = folder / "pulls"
        snippet.after_load = self.spy

    def spy(self, _):
        """Wrap the client's ``pull`` in this process."""
        original = SubscriberClient.pull

        def pull(client, *arguments, **options):
            line = f"{options['timeout']} {options['request']['max_messages']}"
            journal.append(self.log, line)
            return original(client, *arguments, **options)

        SubscriberClient.pull = pull

    def seen(self):
        """``(timeout, max_messages)`` of each request so far, once there is one."""
        lines = eventually(lambda: journal.complete(self.log), 10)
        return [tuple(map(float, line.split())) for line in lines]


def scripts(run, snippet, times):
    """Run the program *times*, each in a Python of its own, all at once; their exit statuses."""
    path = run.folder / "tasks.py"
    path.write_text(snippet.text, "utf-8")
    started = [
        subprocess.Popen(
            [sys.executable, str(path)],
            cwd=run.folder,
            env=dict(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for _ in range(times)
    ]
    statuses = []
    for each in started:
        output, _ = each.communicate(timeout=60)
        run.output.append(output.decode("utf-8", "replace"))
        statuses.append(each.returncode)
    return statuses
