"""The shop of *Next steps*: its server, its worker, what they say."""

from functools import partial

from tests.snippets.applications import app_of
from tests.snippets.redis import live


def server(run):
    """A client of the shop's database."""
    return live.client(run.endpoints["redis"], 0)


def other(run):
    """A program of our own, which knows the shop's tasks by name alone."""
    return app_of(live.url(run.endpoints["redis"]))


def loaded(folder):
    """How a worker loads the reader's ``shop.py``."""
    return partial(folder.load, "shop")


def printed(folder):
    """What the snippet's one line prints."""
    (done,) = [folder(line) for line in folder.lines()]
    assert done.status == 0, done.output
    return done.output.strip()


def ran(worker):
    """The tasks that *worker* has started, in order."""
    return [event.task.removeprefix("shop.") for event in worker.executions()]
