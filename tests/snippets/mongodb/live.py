"""Ask a live MongoDB, or FerretDB, what it holds and what it was asked."""

from contextlib import contextmanager

from pymongo import MongoClient

WHOLE = "mongodb/all_together.py"
RESULTS = "celery_taskmeta"
STANDS_IN = "FerretDB"
"""It has no roles."""


@contextmanager
def client(endpoint):
    """A client of our own user."""
    connected = MongoClient(endpoint.admin_url, serverSelectionTimeoutMS=5000)
    try:
        yield connected
    finally:
        connected.close()


def document(endpoint, identifier, collection=RESULTS):
    """The document of a result; None if there is none."""
    with client(endpoint) as connected:
        return connected["results"][collection].find_one({"_id": identifier})


def age(endpoint, identifier, collection, hours):
    """Make a result as old as if it had ended *hours* earlier than it did."""
    with client(endpoint) as connected:
        found = connected["results"][collection]
        done = found.find_one({"_id": identifier})["date_done"]
        found.update_one({"_id": identifier}, {"$set": {"date_done": done - hours}})


def finds(endpoint):
    """How often clients have asked for documents since the server was started."""
    with client(endpoint) as connected:
        commands = connected.admin.command("serverStatus")["metrics"]["commands"]
    return commands.get("find", {}).get("total", 0)


def state_of(snippet, task_id):
    """The state that another process would see: of an application of its own."""
    return snippet.load().AsyncResult(task_id).state
