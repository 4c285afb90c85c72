"""Ask an emulator of DynamoDB what it holds."""

import os
import re
from contextlib import contextmanager

import boto3

from tests.snippets.sqs.wire import Wire

REGION = "eu-west-1"
TABLE = "celery-results"
RESULT = "celery-task-meta-"
_NAMED = re.compile(rf"dynamodb://(?:[^@/]*@)?{REGION}/{TABLE}\b")
VARIABLE = "AWS_ENDPOINT_URL_DYNAMODB"


def client(endpoint):
    """A client of our own, straight to the emulator, in the region of the snippets."""
    return boto3.Session().client(
        "dynamodb",
        endpoint_url=endpoint.admin_url,
        region_name=REGION,
        aws_access_key_id="ours",
        aws_secret_access_key="ours",
    )


def create(endpoint, key="id"):
    """Make the table as an administrator does: billed by request, with a partition key."""
    client(endpoint).create_table(
        TableName=TABLE,
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
        KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )


def create_named(endpoint, text):
    """Make the table where *text* names it."""
    if _NAMED.search(text):
        create(endpoint)


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
