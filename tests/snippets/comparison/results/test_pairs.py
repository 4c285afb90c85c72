"""Every broker with every backend: a result, an error, a group and a chord."""

import celery

from brokerdocs.running import probe
from brokerdocs.running.snippet.snippet import Snippet
from tests.snippets.comparison.results import backends

WAIT = 40.0  # seconds for the first result: Kafka's worker waits for its partition
NO_WORKER = "没有 worker | no worker"
SOON = 0.5  # seconds for a result that nobody can make


def _asked(app, wait):
    """What is asked of a pair: its name, and whether the answer is the right one."""
    add, echo, fail = (app.tasks[name] for name in ("add", "echo", "fail"))
    yield "result", lambda: add.delay(2, 2).get(timeout=wait) == 4
    failed = fail.delay()
    yield "error", lambda: isinstance(failed.get(timeout=wait, propagate=False), ValueError)
    numbers = [add.s(number, 1) for number in range(3)]
    yield "group", lambda: celery.group(numbers).apply_async().get(timeout=wait) == [1, 2, 3]
    yield "chord", lambda: celery.chord(numbers)(echo.s()).get(timeout=wait) == [1, 2, 3]


def _pair(broker, snippet, run, endpoints, worker, observe):
    """Ask the pair of *broker* and the backend of *snippet*; observe what it cannot do."""
    plain = Snippet(snippet.root, f"{broker}/broker_url.py", mapping=snippet.mapping)
    run.prepare(plain.text)
    app = backends.make(snippet, endpoints, **plain.settings)
    if not snippet.is_control:
        worker()
    lacks = []
    for name, answers in _asked(app, SOON if snippet.is_control else WAIT):
        try:
            if not answers():
                lacks.append(name)
        except Exception as error:  # each pair has its own
            lacks.append(f"{name}: {type(error).__name__}")
    if lacks:
        observe(f"pair_{broker}_error", ", ".join(lacks))
    backends.answer(snippet, observe, f"pair_{broker}", not lacks)
    assert not snippet.is_control or len(lacks) == 4


@probe(*backends.ALL, control=NO_WORKER, services=("redis",), long=True, timeout=240)
def test_with_redis(snippet, run, endpoints, worker, observe):
    """Redis 当 broker：结果、异常、group、chord | With Redis as the broker: all four"""
    _pair("redis", snippet, run, endpoints, worker, observe)


@probe(*backends.ALL, control=NO_WORKER, services=("rabbitmq",), long=True, timeout=240)
def test_with_rabbitmq(snippet, run, endpoints, worker, observe):
    """RabbitMQ 当 broker：结果、异常、group、chord | With RabbitMQ as the broker: all four"""
    _pair("rabbitmq", snippet, run, endpoints, worker, observe)


@probe(*backends.ALL, control=NO_WORKER, services=("sqs",), long=True, timeout=240)
def test_with_sqs(snippet, run, endpoints, worker, observe):
    """SQS 当 broker：结果、异常、group、chord | With SQS as the broker: all four"""
    _pair("sqs", snippet, run, endpoints, worker, observe)


@probe(*backends.ALL, control=NO_WORKER, services=("kafka",), long=True, timeout=240)
def test_with_kafka(snippet, run, endpoints, worker, observe):
    """Kafka 当 broker：结果、异常、group、chord | With Kafka as the broker: all four"""
    _pair("kafka", snippet, run, endpoints, worker, observe)


@probe(*backends.ALL, control=NO_WORKER, services=("gcpubsub",), long=True, timeout=240)
def test_with_gcpubsub(snippet, run, endpoints, worker, observe):
    """Pub/Sub 当 broker：结果、异常、group、chord | With Pub/Sub as the broker: all four"""
    _pair("gcpubsub", snippet, run, endpoints, worker, observe)


@probe(*backends.ALL, control=NO_WORKER, services=("zookeeper",), long=True, timeout=240)
def test_with_zookeeper(snippet, run, endpoints, worker, observe):
    """ZooKeeper 当 broker：结果、异常、group、chord | With ZooKeeper as the broker: all four"""
    _pair("zookeeper", snippet, run, endpoints, worker, observe)
