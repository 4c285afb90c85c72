"""Amazon SQS: polling, size, results, monitoring, and all settings together."""

import base64
import json
import os
import signal
import time

import redis
from botocore.exceptions import ClientError
from celery.events.receiver import EventReceiver

from brokerdocs.running import Holds, eventually, experiment, free, proves
from tests.snippets.applications import app_of
from tests.snippets.sqs import live

KIB = 1024
WAIT = 3.0  # seconds for an answer or an event; on Redis it takes 0.01
NAP = 2.0  # seconds; an early acknowledgement comes within some 0.1
AWAKE = ("-E",)
QUEUES = ("celery", "mail")
REGION = "eu-west-1"
FORMS = ("sqs/all_together_before_5_6.py", "sqs/all_together_before_5_5.py")


@proves(
    "sqs/polling.py",
    "broker_transport_options.wait_time_seconds",
    "broker_transport_options.polling_interval",
)
def test_polls_as_it_says(snippet, run, worker):
    """服务器等 20 秒，worker 自己停 0.1 秒 | The server waits 20 s, the worker pauses 0.1 s"""
    with live.wired(run) as wire:
        worker()
        (first,) = eventually(lambda: wire.requests("ReceiveMessage"), 5)[:1]
    assert first.asked["WaitTimeSeconds"] == 20
    with snippet.app.connection_for_read() as connection:
        assert connection.transport.polling_interval == 0.1


@experiment(
    "sqs/experiments/idle_requests.py",
    control={"broker_transport_options.wait_time_seconds": 10},
    holds=Holds(
        ">=5.7",
        "不等 polling_interval，一次接一次地问 | it asks again at once, without polling_interval",
    ),
)
def test_requests_of_an_idle_worker(snippet, run, worker, observe, claim):
    """空闲的 worker 每小时发出多少请求 | How many requests an idle worker makes in an hour"""
    seconds = 12.5 if snippet.is_control else 6.0
    with live.wired(run) as wire:
        worker("--pool=prefork", "--concurrency=2", "-Q", ",".join(QUEUES))
        began = time.time()
        eventually(lambda: time.time() - began > seconds, seconds + 1, every=0.2)
        asked = wire.requests("ReceiveMessage")
    rates = []
    for queue in QUEUES:
        times = [each.at for each in asked if each.asked["QueueUrl"].endswith(f"/{queue}")]
        assert len(times) >= 2
        rates.append(3600 * (len(times) - 1) / (times[-1] - times[0]))
    observe("requests_an_hour_for_each_queue", round(sum(rates) / len(rates)))
    observe("requests_an_hour", round(sum(rates)))
    observe("watched_seconds", seconds)
    claim("C79", holds=rates[0] > 1000)
    low, high = (280, 330) if snippet.is_control else (2500, 3610)
    assert all(low <= rate <= high for rate in rates)


@proves("sqs/base64_encoding.py", "broker_transport_options.sqs_base64_encoding")
def test_message_is_plain(snippet, endpoints, worker):
    """队列里的消息是 JSON，外层不再编码 | The message in the queue is JSON, encoded once less"""
    live.publish(snippet.app, "echo", ("hello",))
    (message,) = live.receive(endpoints["sqs"])
    assert message["Body"].startswith("{")
    inner = json.loads(message["Body"])
    assert inner["headers"]["task"] == "echo"
    assert json.loads(base64.b64decode(inner["body"]))[0] == ["hello"]
    started = worker()
    live.publish(app_of(live.URL))  # encoded, as it is by default
    assert eventually(lambda: started.executions("add"), 10)


@experiment(
    "sqs/experiments/message_size.py",
    control={"broker_transport_options.sqs_base64_encoding": False},
)
def test_largest_argument(snippet, observe, claim):
    """逐步逼近：多大的参数还能发布 | Bisected: how large an argument can be published"""
    refused = ""
    passes, fails = 1, 2048
    while fails - passes > 1:
        size = (passes + fails) // 2
        try:
            live.publish(snippet.app, "echo", ("x" * size * KIB,))
        except ClientError as error:
            fails, refused = size, str(error.response["Error"]["Code"])
        else:
            passes = size
    observe("largest_argument_kib", passes)
    observe("refused_with", refused)
    claim("C21", holds=passes <= 256)
    low, high = (700, 800) if snippet.is_control else (540, 600)
    assert low < passes < high


@proves("sqs/result_backend.py", instead={"result_backend": "rpc://"}, services=("redis",))
def test_results_are_elsewhere(snippet, endpoints, worker):
    """结果在 Redis，SQS 上只有任务队列 | The result is in Redis; on SQS only the queue of tasks"""
    server = redis.Redis.from_url(f"{endpoints['redis'].admin_url.rstrip('/')}/0")
    started = worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    assert eventually(lambda: started.executions("add"), 10)
    assert eventually(lambda: server.exists(f"celery-task-meta-{result.id}"), 2)
    assert live.queues(endpoints["sqs"]) == ["celery"]


@experiment(
    "sqs/experiments/rpc_results.py", control={"Celery.backend": "redis://localhost:6379/0"}
)
def test_results_over_the_broker(snippet, endpoints, worker, observe, symptom):
    """rpc://：取结果时报错，还多出一个队列 | rpc://: getting a result fails, and a queue stays"""
    started = worker()
    results = [snippet.app.tasks["add"].delay(2, number) for number in range(3)]
    assert eventually(lambda: len(started.executions("add")) == 3, 10)
    try:
        answer = str(results[0].get(timeout=5))
    except Exception as error:  # whatever it is, the page prints its name
        answer = type(error).__name__
    extra = len(live.queues(endpoints["sqs"])) - 1
    observe("result", answer)
    observe("queues_left_by_one_client_and_three_tasks", extra)
    assert (answer == "2") == snippet.is_control
    symptom(
        "取结果时抛出 AttributeError | Reading a result raises AttributeError",
        answer == "AttributeError",
    )
    assert extra == (0 if snippet.is_control else 1)


for _setting in ("worker_send_task_events", "worker_enable_remote_control"):
    free("sqs/monitoring.py", _setting, why="在这里不起作用 | it has no effect here")
free(
    "sqs/monitoring.py",
    "broker_transport_options.wait_time_seconds",
    why="轮询的间隔由您定 | your polling interval",
)


@experiment("sqs/monitoring.py", control={"broker_url": "redis://localhost:6379/0"})
def test_no_events_and_no_control(snippet, endpoints, worker, observe, claim, symptom):
    """没有事件，没有应答；同样的设置在 Redis 上都有 | No events, no answers; on Redis both"""
    worker(*AWAKE, quick=False)
    seen = []
    with snippet.app.connection_for_read() as connection:
        receiver = EventReceiver(connection, handlers={"*": seen.append}, app=snippet.app)
        with receiver.consumer_context(wakeup=False) as (drained, _, _):
            _drain(drained)  # Redis subscribes in its first turn
            result = live.publish(snippet.app)
            deadline = time.monotonic() + WAIT
            while time.monotonic() < deadline and not _seen(seen, result.id):
                _drain(drained)
    answers = snippet.app.control.inspect(timeout=WAIT, limit=1).ping()
    observe("events_seen", _seen(seen, result.id))
    observe("ping_answered", bool(answers))
    observe("seconds_waited_for_each", WAIT)
    if snippet.is_control:
        observe("queues_left_by_the_monitor", None)  # Redis has no queues of SQS
    else:
        claim("C02", holds=not _seen(seen, result.id) and not answers)
        left = [name for name in live.queues(endpoints["sqs"]) if name != "celery"]
        observe("queues_left_by_the_monitor", len(left))
        assert all(name.startswith("celeryev") for name in left)
    assert _seen(seen, result.id) == snippet.is_control
    symptom("监控里看不到 worker 和任务 | Monitoring shows neither workers nor tasks", not answers)


def _drain(connection):
    try:
        connection.drain_events(timeout=0.2)
    except TimeoutError:
        return


def _seen(events, task):
    return any(event.get("uuid") == task for event in events)


@proves(
    "sqs/queue_depth.py", "get_queue_attributes.AttributeNames", raises=(KeyError, AssertionError)
)
def test_depth_of_a_queue(snippet, endpoints):
    """说出排队、被取走、被延迟的消息数 | It tells what waits, what is held, what is delayed"""
    endpoint = endpoints["sqs"]
    other = app_of(live.URL)
    live.publish(other)
    assert live.receive(endpoint)
    for _ in range(2):
        live.publish(other)
    live.publish(other, DelaySeconds=60)
    assert list(vars(snippet.module())["depth"]().values()) == [2, 1, 1]


@proves(
    "sqs/all_together.py",
    "broker_transport_options.region",
    "broker_transport_options.visibility_timeout",
    "broker_transport_options.wait_time_seconds",
    "broker_transport_options.queue_name_prefix",
    "broker_transport_options.sqs_base64_encoding",
    "broker_transport_options.sqs-creation-attributes",
    "task_acks_late",
    forms=FORMS,
)
def test_all_together(snippet, run, endpoints, worker, observe):
    """合在一起，各设置都起作用 | Region, timeout, prefix, polling, encoding: all hold"""
    endpoint = endpoints["sqs"]
    with live.wired(run) as wire:
        started = worker("--pool=prefork", "--concurrency=1")
        assert snippet.app.tasks["nap"].delay(NAP).get(timeout=20) == NAP
        ended = eventually(lambda: [e.at for e in started.ends()], 5)
        deleted = eventually(lambda: wire.requests("DeleteMessage"), 5)
        asked = wire.requests()
    assert ended
    assert deleted
    assert deleted[0].at > ended[0]
    observe("actions", ", ".join(sorted({each.action for each in asked})))
    assert {each.region for each in asked} == {REGION}
    polls = [each for each in asked if each.action == "ReceiveMessage"]
    assert {each.asked["WaitTimeSeconds"] for each in polls} == {20}
    (sent,) = (each.asked for each in asked if each.action == "SendMessage")
    assert sent["MessageBody"].startswith("{")
    (made,) = (each.asked for each in asked if each.action == "CreateQueue")
    assert made["Attributes"].get("MessageRetentionPeriod") == "1209600"
    assert live.queues(endpoint, REGION) == ["shop-celery"]
    found = live.attributes(endpoint, "shop-celery", REGION)
    assert found["VisibilityTimeout"] == "7200"


@proves("sqs/all_together.py", "broker_transport_options.queue_tags")
def test_all_together_tags_the_queue(snippet, endpoints):
    """新队列带着标签 | The new queue is tagged"""
    live.publish(snippet.app)
    sqs = live.client(endpoints["sqs"], REGION)
    url = sqs.get_queue_url(QueueName="shop-celery")["QueueUrl"]
    assert sqs.list_queue_tags(QueueUrl=url).get("Tags") == {"team": "shop"}


@proves(
    "sqs/all_together.py",
    "broker_transport_options.polling_interval",
    "broker_transport_options.client-config",
    forms=FORMS,
)
def test_all_together_reaches_the_client(snippet):
    """boto3 客户端带着这些设置 | The channel's client has its settings"""
    with snippet.app.connection_for_read() as connection:
        actual = connection.channel().sqs().meta.config
        assert connection.transport.polling_interval == 0.1
    assert (actual.connect_timeout, actual.read_timeout) == (5, 30)
    assert (actual.retries or {}).get("total_max_attempts") == 3


@proves(
    "sqs/all_together.py",
    "task_reject_on_worker_lost",
    "worker_prefetch_multiplier",
    forms=FORMS,
)
def test_all_together_loses_no_task(snippet, run, worker):
    """只拿一个；子进程被杀，消息还在 | It holds one; if its child is killed, the message stays"""
    with live.wired(run) as wire:
        started = worker("--pool=prefork", "--concurrency=1")
        for _ in range(3):
            live.publish(snippet.app, "nap", (60.0,))
        assert eventually(started.executions, 10)
        eventually(lambda: len(started.received) > 1, 2)
        assert len(started.received) == 1
        os.kill(started.executions()[0].process, signal.SIGKILL)
        assert eventually(lambda: "WorkerLostError" in started.log, 15)
        assert eventually(lambda: wire.requests("ChangeMessageVisibility"), 2)
        assert not wire.requests("DeleteMessage")
