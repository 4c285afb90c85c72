"""Flower as a process on a free port of this machine alone: what it lists, and how it looks."""

import json
import re
import urllib.error
import urllib.request
from contextlib import contextmanager

from brokerdocs.running import eventually
from brokerdocs.running.item.environment import NOWHERE
from tests.snippets import browser, reader

WAIT = 10.0  # seconds for a worker to be listed; where there are events it takes some two
START = 40.0
LINE = "celery -A tasks flower --address=127.0.0.1"
PROGRAM = """\
from celery import Celery

app = Celery('tasks')
app.config_from_object('celeryconfig')
"""
ENVIRONMENT = {
    "FLOWER_PORT": "0",  # any that is free
    "FLOWER_UNAUTHENTICATED_API": "true",
    "FLOWER_BROKER_API": f"http://{NOWHERE}/api/",  # RabbitMQ's is not asked: it may be anybody's
}
SIZE = {"width": 1280, "height": 600}


class Flower:
    """A running Flower."""

    def __init__(self, program, address):
        self.program, self.address = program, address

    def status(self, path):
        """The status of a page."""
        return self._get(path)[0]

    def workers(self):
        """The rows of its page of workers, by name."""
        rows = json.loads(self._get("workers?json=1")[1])["data"]
        return {row["hostname"]: row for row in rows}

    def details(self):
        """What it was told of each worker that it asked, by name."""
        return json.loads(self._get("api/workers")[1])

    def tasks(self):
        """What it knows of each task, by id."""
        return json.loads(self._get("api/tasks")[1])

    def metrics(self):
        """What it tells Prometheus."""
        return self._get("metrics")[1]

    def _get(self, path):
        try:
            with urllib.request.urlopen(f"http://{self.address}/{path}", timeout=15) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, "{}"


@contextmanager
def folder(run, snippet):
    """The reader's folder; a configuration lies in it with a program that reads it."""
    with reader.folder(run, snippet) as here:
        here.environment |= ENVIRONMENT
        if snippet.kind == "configuration":
            here.write("celeryconfig.py", snippet.source)
            here.write("tasks.py", PROGRAM)
        yield here


def start(here, line=LINE):
    """Start Flower; ready when it listens."""
    program = here.start(line)
    said = r"Visit me at http://\S+:(\d+)\n"
    eventually(lambda: re.search(said, program.log) or not program.is_alive, START)
    if not (found := re.search(said, program.log)):
        raise RuntimeError(f"Flower was not there within {START:.0f} s: {program.log[-500:]}")
    port = found[1]
    here.run.guard.allow([f"127.0.0.1:{port}"])
    return Flower(program, f"127.0.0.1:{port}")


def photograph(flower, chromium):
    """Its page of workers as a PNG, once its figures are there."""
    with browser.opened(chromium, SIZE) as page:
        page.goto(f"http://{flower.address}/workers")
        page.wait_for_function("document.querySelector('#workers-online').innerText != '—'")
        return browser.taken(page)
