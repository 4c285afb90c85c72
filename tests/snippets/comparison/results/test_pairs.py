"""Every broker with every backend: a result, an error, a group and a chord."""

import celery
from kombu.transport import get_transport_cls

from brokerdocs.pairing import configuration
from brokerdocs.running import probe
from brokerdocs.running.snippet.snippet import Snippet
from brokerdocs.systems import title
from tests.snippets.comparison.results import backends

WAIT = 40.0  # seconds for the first result: Kafka's worker waits for its partition
NO_WORKER = "没有 worker | no worker"
NEEDED = ("result", "error")
USUAL = ("redis", "rabbitmq")
"""Brokers whose pairs run by day as well; the others take minutes."""
SOON = 0.5  # seconds for a result that nobody can make


def _questions(app, wait):
    """What is asked of a pair: its name, and whether the answer is the right one."""
    add, echo, fail = (app.tasks[name] for name in ("add", "echo", "fail"))
    yield "result", lambda: add.delay(2, 2).get(timeout=wait) == 4
    failed = fail.delay()
    yield "error", lambda: isinstance(failed.get(timeout=wait, propagate=False), ValueError)
    numbers = [add.s(number, 1) for number in range(3)]
    yield "group", lambda: celery.group(numbers).apply_async().get(timeout=wait) == [1, 2, 3]
    yield "chord", lambda: celery.chord(numbers)(echo.s()).get(timeout=wait) == [1, 2, 3]


def _with(broker):
    """The probe of *broker* with every backend."""

    @probe(
        *backends.ALL,
        control=NO_WORKER,
        services=(broker,),
        reads=(f"{broker}/broker_url.py",),
        long=broker not in USUAL,
        timeout=240,
    )
    def asked(snippet, run, endpoints, worker, observe):
        pair = Snippet(snippet.root, snippet.name, mapping=snippet.mapping)
        pair.published = configuration(snippet.root, broker, snippet.name)
        observe(f"pair_{broker}_text", pair.published)
        run.prepare(pair.text)
        app = backends.make(snippet, endpoints, **pair.settings)
        scheme = pair.text.partition("'")[2].partition("://")[0]
        with app.connection() as connection:
            assert isinstance(connection.transport, get_transport_cls(scheme))
        if not snippet.is_control:
            worker()
        lacks = []
        for name, answers in _questions(app, SOON if snippet.is_control else WAIT):
            try:
                if not answers():
                    lacks.append(name)
            except Exception as error:  # each pair has its own
                lacks.append(f"{name}: {type(error).__name__}")
        if lacks:
            observe(f"pair_{broker}_error", ", ".join(lacks))
        observe(f"pair_{broker}_works", not any(part.startswith(NEEDED) for part in lacks))
        backends.answer(snippet, observe, f"pair_{broker}", not lacks)
        assert not snippet.is_control or len(lacks) == 4

    name = title(broker)
    asked.__doc__ = f"{name} 当 broker：四件都做 | With {name} as the broker: all four"
    return asked


test_with_redis = _with("redis")
test_with_rabbitmq = _with("rabbitmq")
test_with_sqs = _with("sqs")
test_with_kafka = _with("kafka")
test_with_gcpubsub = _with("gcpubsub")
test_with_zookeeper = _with("zookeeper")
