"""Results from Redis and from elsewhere: ratios of one run, taken in turn."""

import itertools
import statistics
import time

from brokerdocs.running import eventually, experiment
from brokerdocs.running.snippet import tasks
from tests.snippets.applications import app_of

ROUNDS = 5  # a median that two bad ones, of a machine that stood still, do not move
COUNT = 40  # results a round: about half a second's work
FAR = 2.5  # how far from 1 the control may be, which compares Redis with Redis
ALONE = ("--pool=prefork", "--concurrency=1")


@experiment(
    "comparison/experiments/round_trip.py",
    control={"Celery.backend": "redis://localhost:6379/2"},
    services=("redis", "rabbitmq"),
    timeout=120,
)
def test_round_trips(snippet, run, worker, observe):
    """从发出任务到取回结果，Redis 的几倍时间 | From sending to the result: times Redis's time"""
    snippet.after_load = tasks.register
    ours, redis = snippet.app, _on_redis(run, snippet.app.conf.broker_url)
    worker(*ALONE, name="subject")
    worker(*ALONE, load=lambda: _on_redis(run, snippet.app.conf.broker_url, "others"), name="other")

    def seconds(app):
        queue = "celery" if app is ours else "others"
        began = time.perf_counter()
        for number in range(COUNT):
            result = app.tasks["add"].apply_async((number, 1), queue=queue)
            assert result.get(timeout=20) == number + 1
        return time.perf_counter() - began

    _compare(seconds, ours, redis, observe, snippet.is_control)


@experiment(
    "comparison/experiments/stored_results.py",
    control={"Celery.backend": "redis://localhost:6379/3"},
    services=("redis", "postgresql"),
    timeout=120,
)
def test_stored_results(snippet, run, worker, observe):
    """读取已经存好的结果，Redis 的几倍时间 | Reading results that are there: times Redis's time"""
    snippet.after_load = tasks.register
    ours, redis = snippet.app, _on_redis(run, snippet.app.conf.broker_url)
    stored = {}
    for app, queue, load in (
        (ours, "celery", None),
        (redis, "others", lambda: _on_redis(run, snippet.app.conf.broker_url, "others")),
    ):
        started = worker(*ALONE, load=load, name=queue)
        numbers = range(COUNT * (ROUNDS + 1))
        sent = [app.tasks["add"].apply_async((number, 1), queue=queue) for number in numbers]
        stored[app] = iter([result.id for result in sent])  # each is read once
        assert eventually(lambda started=started: len(started.ends()) == COUNT * (ROUNDS + 1), 60)

    def seconds(app):
        began = time.perf_counter()
        for task_id in itertools.islice(stored[app], COUNT):
            app.AsyncResult(task_id).get(timeout=20)
        return time.perf_counter() - began

    _compare(seconds, ours, redis, observe, snippet.is_control)


def _compare(seconds, ours, redis, observe, is_control):
    """Observe how many times Redis's seconds ours takes."""
    ratios = []
    for number in range(-1, ROUNDS):  # connections are made in the first, which does not count
        turn = slice(None, None, -1 if number % 2 else 1)  # neither is always the first
        subject, other = [seconds(app) for app in (ours, redis)[turn]][turn]
        ratios.append(subject / other)
    ratios = ratios[1:]
    observe("ratio", round(statistics.median(ratios), 2))
    observe("lowest", round(min(ratios), 2))
    observe("highest", round(max(ratios), 2))
    observe("rounds", ROUNDS)
    assert 1 / FAR < statistics.median(ratios) < FAR or not is_control


def _on_redis(run, broker, queue="celery"):
    address = run.endpoints["redis"].mapping["localhost:6379"]
    return app_of(broker, result_backend=f"redis://{address}/2", task_default_queue=queue)
