"""Amazon SQS: names of queues, FIFO queues, what a queue is made with."""

import itertools
import time

from brokerdocs.running import eventually, experiment, proves
from tests.snippets.sqs import live

PREFORK = ("--pool=prefork", "--concurrency=1")
TASKS = 8  # of one group: where two workers race for the next, the same one may win some


@proves("sqs/queue_name_prefix.py", "broker_transport_options.queue_name_prefix")
def test_queue_has_the_prefix(snippet, endpoints, observe):
    """服务器上的队列叫 shop-celery | The server's queue is called shop-celery"""
    live.publish(snippet.app)
    endpoint = endpoints["sqs"]
    assert live.queues(endpoint) == ["shop-celery"]
    live.publish(snippet.app, queue="mail.urgent:1")
    (other,) = set(live.queues(endpoint)) - {"shop-celery"}
    assert observe("another_queue", other) == "shop-mail-urgent_1"


@proves(
    "sqs/creation.py",
    "broker_transport_options.sqs-creation-attributes",
    forms=("sqs/creation_before_5_6.py",),
)
def test_queue_is_made_with_attributes(snippet, run, endpoints, observe):
    """新队列要求的保留期是 14 天 | A new queue is asked for with a retention of 14 days"""
    endpoint = endpoints["sqs"]
    with live.wired(run) as wire:
        live.publish(snippet.app)
        (made,) = wire.requests("CreateQueue")
    assert made.asked["Attributes"].get("MessageRetentionPeriod") == "1209600"
    kept = live.attributes(endpoint).get("MessageRetentionPeriod", "-")
    observe("retention", _said_by(endpoint.product, kept))


@proves("sqs/creation.py", "broker_transport_options.queue_tags")
def test_queue_is_tagged(snippet, endpoints):
    """新队列带着标签 | The new queue is tagged"""
    live.publish(snippet.app)
    sqs = live.client(endpoints["sqs"])
    url = sqs.get_queue_url(QueueName="celery")["QueueUrl"]
    assert sqs.list_queue_tags(QueueUrl=url).get("Tags") == {"team": "shop"}


@proves("sqs/fifo.py", "task_default_queue")
def test_queue_is_fifo(snippet, run, endpoints, observe):
    """服务器上是 FIFO 队列；它不接受单条延迟 | The server's queue is FIFO; it takes no delay"""
    endpoint = endpoints["sqs"]
    with live.wired(run) as wire:
        live.publish(snippet.app, DelaySeconds=600)
        (sent,) = wire.requests("SendMessage")
    assert live.queues(endpoint) == ["orders.fifo"]
    assert live.attributes(endpoint, "orders.fifo")["FifoQueue"] == "true"
    assert "DelaySeconds" not in sent.asked
    assert sent.asked["MessageGroupId"] == "default"
    observe("waiting_at_once", live.depth(endpoint, "orders.fifo")["waiting"])


@proves("sqs/fifo.py", "task_acks_late", "worker_prefetch_multiplier")
def test_group_waits_for_the_task(snippet, endpoints, worker):
    """同组任务只取走正在执行的那一个 | Of a group only the task that runs is taken"""
    endpoint = endpoints["sqs"]
    for _ in range(3):
        live.publish(snippet.app, "nap", (3.0,), MessageGroupId="one")
    started = worker(*PREFORK)
    assert eventually(lambda: started.executions("nap"), 10)
    expected = {"waiting": 2, "held": 1, "delayed": 0}
    eventually(lambda: live.depth(endpoint, "orders.fifo") != expected, 0.7)
    assert live.depth(endpoint, "orders.fifo") == expected


@proves(
    "sqs/fifo_group.py",
    "apply_async.MessageGroupId",
    "apply_async.MessageDeduplicationId",
)
def test_group_and_duplicates(snippet, endpoints, observe):
    """消息带着组；同一编号只留下一条 | Messages have their group; of one id there is one"""
    endpoint = endpoints["sqs"]
    next_step = vars(snippet.module())["next_step"]
    for step in ("pay", "pay", "pack"):
        next_step(42, step)
    got = live.receive(endpoint, "orders.fifo")
    assert {each["Attributes"]["MessageGroupId"] for each in got} == {"order-42"}
    assert len(got) == 2
    sqs = live.client(endpoint)
    url = sqs.get_queue_url(QueueName="orders.fifo")["QueueUrl"]
    for each in got:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
    next_step(42, "pay")
    again = bool(live.receive(endpoint, "orders.fifo"))
    taken = "又收下了 | takes it again" if again else "不再收下 | takes it no more"
    observe("the_same_id_after_deletion", _said_by(endpoint.product, taken))
    assert again == (endpoint.product == "Moto")


def _said_by(product, words):
    """The words in both languages, with the emulator's name before them."""
    return " | ".join(f"{product} {each}" for each in words.split(" | "))


@experiment("sqs/experiments/fifo_group_order.py", control={"task_acks_late": False})
def test_one_of_a_group_at_a_time(snippet, worker, observe, timeline):
    """延迟确认时，同组任务从不同时执行 | Acknowledged late, tasks of a group never overlap"""
    overlaps, order = _run_group(snippet, _two(worker), timeline)
    observe("overlaps", overlaps)
    observe("order", order)
    assert (overlaps > 0) == snippet.is_control
    assert snippet.is_control or order == ", ".join(map(str, range(TASKS)))


@experiment(
    "sqs/experiments/fifo_long_poll.py", control={"broker_transport_options.wait_time_seconds": 0}
)
def test_group_during_long_polls(snippet, run, endpoints, worker, observe, timeline):
    """两个长轮询里 moto 同时放出同组任务 | In two long polls moto hands out one group twice"""
    product = endpoints["sqs"].product
    with live.wired(run) as wire:
        both = _two(worker)

        # A worker polls every 4.1 seconds. So two polls in less are of two workers, and of theirs
        # some follow each other within half of that.
        def both_wait():
            polls = [request.at for request in wire.requests("ReceiveMessage")]
            return len(polls) > 1 and time.time() - polls[-2] < 2.5

        assert eventually(both_wait, 20)
        overlaps, _ = _run_group(snippet, both, timeline)
    observe("overlaps", _said_by(product, f"{overlaps} | {overlaps}"))
    assert (overlaps > 0) == (product == "Moto" and not snippet.is_control)


def _two(worker):
    return worker(*PREFORK, name="worker-1"), worker(*PREFORK, name="worker-2")


def _run_group(snippet, both, timeline):
    """How many tasks of a group began before the one before them ended; their order."""
    timeline.start()
    for number in range(TASKS):
        live.publish(
            snippet.app, "nap", (1.0,), MessageGroupId="order-42", task_id=f"step-{number}"
        )

    def ended():
        events = [event for each in both for event in each.events]
        return {event.id: event.at for event in events if event.name == "finished"}

    assert eventually(lambda: len(ended()) == TASKS, 40)
    ends = ended()
    starts = sorted((event.at, event.id) for each in both for event in each.executions("nap"))
    overlaps = sum(after < ends[one] for (_, one), (after, _) in itertools.pairwise(starts))
    for each in both:
        timeline.executions(each)
    return overlaps, ", ".join(name.removeprefix("step-") for _, name in starts)
