"""Capability: sending a task raises when the server refuses it."""

import json
from contextlib import contextmanager

from google.cloud.pubsub_v1 import PublisherClient, SubscriberClient

from brokerdocs.running import eventually, probe
from tests.snippets.comparison.capabilities import asked
from tests.snippets.gcpubsub import live as gcpubsub
from tests.snippets.rabbitmq import live as rabbitmq
from tests.snippets.redis import live as redis

LARGE = 1_200_000  # bytes; more than twice that once it is encoded, and no server here takes 2 MB
LATER = 2.0  # seconds after a task that was sent later: Pub/Sub keeps no order
POLICY = json.dumps({"max-length": 1, "overflow": "reject-publish"})
SNIPPETS = (
    *(f"{name}/broker_url.py" for name in asked.BROKERS if name != "kafka"),
    "rabbitmq/confirm_publish.py",
    "kafka/experiments/too_large.py",  # by default its client refuses before the server may
)


@probe(*SNIPPETS, control="服务器照收不误 | the server refuses nothing")
def test_server_refuses(snippet, run, worker, observe):
    """服务器拒收任务时，发送报错 | Sending a task raises when the server refuses it"""
    send = snippet.app.tasks["echo"].apply_async
    send(("first",), ignore_result=True)
    error, task = None, None
    with _refusing(snippet, run.endpoints[snippet.system]) as argument:
        try:
            task = send((argument,), ignore_result=True).id
        except Exception as raised:  # each transport has its own
            error = type(raised).__name__
    observe("refusal", error is not None)
    if error:
        observe("refusal_error", error)
    started = asked.consuming(worker, snippet.app, *asked.ONE)
    arrived = bool(eventually(lambda: task in asked.ran(started), LATER))
    assert arrived == snippet.is_control


@contextmanager
def _refusing(snippet, endpoint):
    """Let the server refuse a task with the argument that this yields."""
    if snippet.is_control:
        yield "small"
    elif snippet.system == "rabbitmq":
        vhost = snippet.app.connection().virtual_host
        server = rabbitmq.Live(endpoint)
        server.ctl("set_policy", "-p", vhost, "full", "^celery$", POLICY, "--apply-to", "queues")
        yield "small"
        server.ctl("clear_policy", "-p", vhost, "full")
    elif snippet.system == "redis":
        server = redis.client(endpoint)
        server.config_set("maxmemory-policy", "noeviction")
        server.config_set("maxmemory", 1)
        yield "small"
        server.config_set("maxmemory", 0)
    elif snippet.system == "gcpubsub":
        publisher, subscriber = PublisherClient(), SubscriberClient()
        for name in gcpubsub.subscriptions():
            path = f"{gcpubsub.PROJECT}/subscriptions/{name}"
            subscriber.delete_subscription(request={"subscription": path})
        for name in gcpubsub.topics():
            publisher.delete_topic(request={"topic": f"{gcpubsub.PROJECT}/topics/{name}"})
        yield "small"
    else:
        yield "x" * LARGE
