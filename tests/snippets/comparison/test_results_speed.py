"""Results from Redis and from elsewhere: ratios of one run, taken in turn."""

import itertools
import time

from brokerdocs.running import eventually, experiment
from brokerdocs.running.snippet import tasks
from tests.snippets.applications import app_of
from tests.snippets.comparison import ratios

COUNT = 40  # results a round: about half a second's work
ALONE = ("--pool=prefork", "--concurrency=1")
QUEUE = "others"


@experiment(
    "comparison/experiments/round_trip.py",
    control={"Celery.backend": "redis://localhost:6379/2"},
    services=("redis", "rabbitmq"),
    timeout=120,
)
def test_round_trips(snippet, run, worker, observe):
    """从发出任务到取回结果，Redis 的几倍时间 | From sending to the result: times Redis's time"""

    def seconds(app, _worker):
        began = time.perf_counter()
        for number in range(COUNT):
            assert app.tasks["add"].delay(number, 1).get(timeout=20) == number + 1
        return time.perf_counter() - began

    _compare(seconds, _with_redis_beside(snippet, run, worker), observe, snippet)


@experiment(
    "comparison/experiments/stored_results.py",
    control={"Celery.backend": "redis://localhost:6379/3"},
    services=("redis", "postgresql"),
    timeout=120,
)
def test_stored_results(snippet, run, worker, observe):
    """读取已经存好的结果，Redis 的几倍时间 | Reading results that are there: times Redis's time"""
    pair = _with_redis_beside(snippet, run, worker)
    stored = {app: iter(_stored(app, started)) for app, started in pair}  # each is read once

    def seconds(app, _worker):
        began = time.perf_counter()
        for number, task_id in itertools.islice(stored[app], COUNT):
            assert app.AsyncResult(task_id).get(timeout=20) == number + 1
        return time.perf_counter() - began

    _compare(seconds, pair, observe, snippet)


def _with_redis_beside(snippet, run, worker):
    """The snippet's application and one with results in Redis, each with its worker."""
    snippet.after_load = tasks.register
    broker = snippet.app.conf.broker_url
    results = f"redis://{run.endpoints['redis'].mapping['localhost:6379']}/2"

    def on_redis():
        return app_of(broker, result_backend=results, task_default_queue=QUEUE)

    return (
        (snippet.app, worker(*ALONE, name="subject")),
        (on_redis(), worker(*ALONE, load=on_redis, name="other")),
    )


def _stored(app, started):
    """The numbers and ids of enough results for every round, and one to begin with."""
    numbers = range(COUNT * (ratios.ROUNDS + 1))
    sent = [(number, app.tasks["add"].delay(number, 1).id) for number in numbers]
    assert eventually(lambda: len(started.ends()) == len(sent), 60)
    return sent


def _compare(seconds, pair, observe, snippet):
    for one in pair:
        seconds(*one)  # connections are made
    ratios.compare(seconds, *pair, observe, alike=snippet.is_control)
