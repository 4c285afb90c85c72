"""Ask an emulator of DynamoDB what it holds."""

import os
from contextlib import contextmanager

from tests.snippets.aws import named
from tests.snippets.aws.named import TABLE
from tests.snippets.sqs.wire import Wire

RESULT = "celery-task-meta-"
VARIABLE = "AWS_ENDPOINT_URL_DYNAMODB"


def client(endpoint):
    """A client of our own, straight to the emulator, in the region of the snippets."""
    return named.client(endpoint, "dynamodb")


def drop(endpoint):
    """Delete the table."""
    client(endpoint).delete_table(TableName=TABLE)


def table(endpoint):
    """What the emulator says of the table."""
    return client(endpoint).describe_table(TableName=TABLE)["Table"]


def ttl(endpoint):
    """The attribute by which the table's items expire; None where they do not."""
    told = client(endpoint).describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"]
    return told.get("AttributeName") if told["TimeToLiveStatus"] == "ENABLED" else None


def items(endpoint):
    """All items, attribute by attribute, without DynamoDB's types."""
    found = client(endpoint).scan(TableName=TABLE)["Items"]
    return [{name: next(iter(one.values())) for name, one in item.items()} for item in found]


@contextmanager
def wired(run):
    """Note what clients made from now on ask: the driver's and those of its workers."""
    wire = Wire(run.endpoints["aws"].admin_url, run.folder / "wire.log")
    run.guard.allow([wire.address])
    before = os.environ[VARIABLE]
    os.environ[VARIABLE] = wire.url
    try:
        with wire:
            yield wire
    finally:
        os.environ[VARIABLE] = before
