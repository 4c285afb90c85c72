"""RabbitMQ against Redis by the size of messages: ratios of one run, taken in turn."""

import functools
import time

from brokerdocs.running import eventually, experiment
from brokerdocs.running.snippet import tasks
from tests.snippets.applications import app_of
from tests.snippets.comparison import ratios

SIZES = {"100_b": (100, 200), "10_kb": (10_000, 150), "1_mb": (1_000_000, 10)}
"""Size of the argument in bytes, and how many tasks: about half a second's work."""


@experiment(
    "comparison/experiments/throughput.py",
    control={"Celery.broker": "redis://localhost:6379/1"},
    services=("redis", "rabbitmq"),
    timeout=240,
)
def test_tasks_a_second(snippet, run, worker, observe):
    """同一台机器上轮流测，相对 Redis 的倍数 | Taken in turn on one machine: times Redis's rate"""
    snippet.after_load = tasks.register
    redis = _on_redis(run)
    against = ("--pool=prefork", "--concurrency=1")
    pair = [
        (snippet.app, worker("--pool=prefork", name="subject")),
        (redis, worker(*against, load=lambda: _on_redis(run), name="against")),
    ]
    for app, started in pair:
        _rate(app, started, 100, 5)  # connections are made, pools are full
    for name, (size, count) in SIZES.items():
        rate = functools.partial(_rate, size=size, count=count)
        ratios.compare(rate, *pair, observe, alike=snippet.is_control, suffix=f"_{name}")


def _on_redis(run):
    address = run.endpoints["redis"].mapping["localhost:6379"]
    return app_of(f"redis://{address}/2", task_ignore_result=True)


def _rate(app, started, size, count):
    """Tasks a second, from the first that is sent to the last that has run."""
    before, began = len(_ends(started)), time.time()
    for _ in range(count):
        app.tasks["echo"].delay("x" * size)
    assert eventually(lambda: len(_ends(started)) == before + count, 60, every=0.05)
    return count / (max(_ends(started)) - began)


def _ends(started):
    return [event.at for event in started.ends()]
