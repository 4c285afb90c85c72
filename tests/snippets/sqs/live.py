"""Ask an emulator of SQS what it holds, and read what clients ask of it."""

import os
import re
from contextlib import contextmanager

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.snippets.sqs.wire import Wire

URL = "sqs://"
REGION = "us-east-1"
_PREDEFINED = re.compile(
    r"(?:https://sqs\.(?P<region>[\w-]+)\.amazonaws\.com/\d+/"
    r"|arn:aws:sqs:(?P<place>[\w-]+):\d+:)(?P<name>[\w.-]+)"
)
_STATES = {"waiting": "", "held": "NotVisible", "delayed": "Delayed"}


def client(endpoint, region=REGION):
    """A client of our own, straight to the emulator."""
    return boto3.client(
        "sqs",
        endpoint_url=endpoint.admin_url,
        region_name=region,
        aws_access_key_id="ours",
        aws_secret_access_key="ours",
    )


def queues(endpoint, region=REGION):
    """The names of all queues."""
    found = client(endpoint, region).list_queues().get("QueueUrls", [])
    return sorted(url.rpartition("/")[2] for url in found)


def create(endpoint, name, region=REGION, **attributes):
    """Make a queue."""
    client(endpoint, region).create_queue(QueueName=name, Attributes=attributes)


def create_predefined(endpoint, text):
    """Make the queues that *text* says exist, by their URLs or as the target of dead letters."""
    for found in _PREDEFINED.finditer(text):
        create(endpoint, found["name"], found["region"] or found["place"])


def attributes(endpoint, name="celery", region=REGION):
    """What the emulator says of a queue."""
    sqs = client(endpoint, region)
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]


def depth(endpoint, name="celery", region=REGION):
    """Messages that wait, that are held, that are delayed."""
    found = attributes(endpoint, name, region)
    return {
        state: int(found[f"ApproximateNumberOfMessages{suffix}"])
        for state, suffix in _STATES.items()
    }


def receive(endpoint, name="celery", **options):
    """Take what there is, with all that the emulator says of it."""
    sqs = client(endpoint)
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    got = sqs.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=10,
        AttributeNames=["All"],
        MessageAttributeNames=["All"],
        **options,
    )
    return got.get("Messages", [])


def publish(app, name="add", arguments=(2, 2), **options):
    """Send a task and keep no result."""
    return app.tasks[name].apply_async(arguments, ignore_result=True, **options)


@contextmanager
def wired(run):
    """Note what clients made from now on ask: the driver's and those of its workers."""
    wire = Wire(run.endpoints["sqs"].admin_url, run.folder / "wire.log")
    run.guard.allow([wire.address])
    before = os.environ["AWS_ENDPOINT_URL"]
    os.environ["AWS_ENDPOINT_URL"] = wire.url
    try:
        with wire:
            yield wire
    finally:
        os.environ["AWS_ENDPOINT_URL"] = before


def signature(request, secret):
    """What a request would be signed with where the secret is *secret*."""
    signed = re.search(r"SignedHeaders=([^,]+)", request.headers["authorization"])[1].split(";")
    headers = {name: request.headers[name] for name in signed}
    asked = AWSRequest("POST", f"http://{headers['host']}/", headers, request.body.encode())
    asked.context["timestamp"] = request.headers["x-amz-date"]
    signer = SigV4Auth(Credentials(request.key, secret), "sqs", request.region)
    return signer.signature(signer.string_to_sign(asked, signer.canonical_request(asked)), asked)


def register_pay(app):
    """Give *app* a task that always fails."""

    @app.task(name="shop.pay", shared=False)
    def pay():
        raise RuntimeError("declined")
