"""Amazon SQS: installing, credentials, region, connection; what emulators are asked."""

import os
from importlib import metadata

import boto3
import kombu
import pytest
from botocore.exceptions import BotoCoreError, PartialCredentialsError
from kombu.transport.SQS import UndefinedQueueException

from brokerdocs.running import Holds, eventually, proves
from tests.snippets import prompt
from tests.snippets.applications import app_of
from tests.snippets.sqs import live

SECRET = "made/up+secret"


@proves(
    "sqs/install.sh",
    instead={"pip install -U": '"celery[sqz]"'},
    holds=Holds("!=5.5.*", "不带来 pycurl，也用不到 | it brings no pycurl, and needs none"),
)
def test_extra_brings_the_clients(snippet, observe):
    """这个 extra 带来 boto3 和 pycurl | The extra brings boto3 and pycurl"""
    brought, wanted = prompt.brought(snippet)
    assert {"boto3", "pycurl"} <= set(brought), f"no extra of {wanted} brings both"
    for name in ("boto3", "pycurl"):
        assert brought[name].specifier.contains(metadata.version(name))
        observe(name, str(brought[name].specifier))


@proves(
    "sqs/docker.sh",
    instead={"docker run -d --name": "celery-sqs softwaremill/elasticmq-native:1.6.15"},
)
def test_container_answers(snippet, run):
    """容器启动后在该端口列出队列 | The container lists its queues on that port"""
    with prompt.container(snippet, run, 9324) as address:
        assert eventually(lambda: _lists_queues(f"http://{address}"), 20)


def _lists_queues(url):
    try:
        return boto3.client("sqs", endpoint_url=url, region_name="us-east-1").list_queues()
    except BotoCoreError:
        return None


def _connect(snippet, run):
    """What the first channel of a connection asks."""
    with live.wired(run) as wire:
        with snippet.app.connection_for_write() as connection:
            assert connection.default_channel
        return wire.requests()


@proves("sqs/broker_url.py", instead={"broker_url": "sqs://AKIDEXAMPLE:secret@"})
def test_environment_signs(snippet, run):
    """请求用环境变量里的密钥签名 | Requests are signed with the environment's key"""
    os.environ |= {"AWS_ACCESS_KEY_ID": "AKIDENVIRONMENT", "AWS_SECRET_ACCESS_KEY": SECRET}
    (request,) = _connect(snippet, run)
    assert request.key == "AKIDENVIRONMENT"
    assert request.headers["authorization"].endswith(live.signature(request, SECRET))


@proves(
    "sqs/url_credentials.py",
    instead={"broker_url": f"sqs://AKIDEXAMPLE:{SECRET}@"},
    raises=ValueError,
)
def test_url_signs(snippet, run):
    """请求用 URL 里的密钥签名，斜杠和加号都对 | Signed with the URL's secret, slash and plus too"""
    with pytest.raises(ValueError, match="Port could not be cast"):
        kombu.Connection("sqs://AKIDEXAMPLE:made%2Fup%2Bsecret").connect()
    (request,) = _connect(snippet, run)
    assert request.key == "AKIDEXAMPLE"
    assert request.headers["authorization"].endswith(live.signature(request, SECRET))


def _regions(run, snippet):
    """The regions that requests are for: without the option, and as the snippet says."""
    with live.wired(run) as wire:
        with app_of(live.URL).connection_for_write() as plain:
            assert plain.default_channel
        (unset,) = wire.requests()
        with snippet.app.connection_for_write() as connection:
            assert connection.default_channel
        return unset.region, wire.requests()[-1].region


@proves("sqs/region.py", "broker_transport_options.region")
def test_requests_are_for_the_region(snippet, run, claim):
    """请求发往 eu-west-1 | Requests are for eu-west-1"""
    os.environ.pop("AWS_DEFAULT_REGION", None)
    unset, asked = _regions(run, snippet)
    claim("C77", holds=unset == "us-east-1")
    assert unset == "us-east-1"
    assert asked == "eu-west-1"


@proves("sqs/region.py", "broker_transport_options.region")
def test_option_wins_over_the_environment(snippet, run, claim):
    """选项优先于环境变量，没有选项就听环境变量的 | The option wins; without it the environment"""
    os.environ["AWS_DEFAULT_REGION"] = "ap-southeast-2"
    unset, asked = _regions(run, snippet)
    claim("C77", holds=unset == "us-east-1")
    assert unset == "ap-southeast-2"
    assert asked == "eu-west-1"


@proves(
    "sqs/client_config.py",
    "broker_transport_options.client-config.connect_timeout",
    "broker_transport_options.client-config.read_timeout",
    "broker_transport_options.client-config.retries",
)
def test_client_has_the_configuration(snippet):
    """信道的 boto3 客户端带着这些设置 | The live channel's client has them"""
    with snippet.app.connection_for_write() as connection:
        actual = connection.default_channel.sqs().meta.config
    assert actual.connect_timeout == 5
    assert actual.read_timeout == 30
    assert (actual.retries or {}).get("total_max_attempts") == 3


@proves(
    "sqs/predefined_queues.py",
    "broker_transport_options.predefined_queues",
    "broker_transport_options.predefined_queues.celery.access_key_id",
    "broker_transport_options.predefined_queues.celery.secret_access_key",
    instead={"broker_transport_options.predefined_queues.celery.region": "us-east-1"},
    raises=PartialCredentialsError,
    holds=Holds(
        ">=5.7",
        "同一进程里的第二个应用用的是第一个的客户端 | "
        "a second application of the process uses the client of the first",
    ),
)
def test_predefined_queue(snippet, run, worker, observe, claim):
    """不列出、不创建队列，用队列自己的密钥 | No listing, no creating; the queue's own key signs"""
    with live.wired(run) as wire:
        started = worker()
        live.publish(snippet.app)
        assert eventually(lambda: started.executions("add"), 10)
        eventually(lambda: wire.requests("DeleteMessage"), 5)
        asked = wire.requests()
    observe("actions", ", ".join(sorted({each.action for each in asked})))
    manages = {"ListQueues", "CreateQueue", "DeleteQueue"} & {each.action for each in asked}
    claim("C132", holds=not manages)
    assert {each.key for each in asked} == {"AKIDQUEUE"}
    assert {each.region for each in asked} == {"eu-west-1"}
    sent = next(each for each in asked if each.action == "SendMessage")
    assert sent.headers["authorization"].endswith(live.signature(sent, SECRET))
    claim("C75", holds=not _signed_encoded(snippet, run))
    with pytest.raises(UndefinedQueueException):
        live.publish(snippet.app, queue="elsewhere")


def _signed_encoded(snippet, run):
    """Whether a percent-encoded secret signs as the secret itself does."""
    options = snippet.app.conf.broker_transport_options
    queue = options["predefined_queues"]["celery"] | {"secret_access_key": "made%2Fup%2Bsecret"}
    other = app_of(live.URL, broker_transport_options={"predefined_queues": {"celery": queue}})
    with live.wired(run) as wire:
        live.publish(other)
        sent = wire.requests("SendMessage")[-1]
    return sent.headers["authorization"].endswith(live.signature(sent, SECRET))
