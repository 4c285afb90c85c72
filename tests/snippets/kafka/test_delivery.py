"""Kafka: acknowledgement, and what becomes of the tasks of a worker that is killed."""

import math
import time

from brokerdocs.running import Holds, eventually, experiment, free, proves
from tests.snippets.kafka import live

ROUNDS = 20  # of the experiment at night
WAVE = 4  # of them at a time: two cores
BY_LUCK = Holds(
    ">=5.7",
    "有时提交了还在执行的任务：worker 一死，它就没了 | "
    "now and then the task that runs is committed: it is lost if its worker is killed",
    may_pass=True,
)


@experiment(
    "kafka/experiments/kill_9_acks_late.py", control={"task_acks_late": False}, holds=BY_LUCK
)
def test_killed_worker(snippet, worker, observe, claim, timeline):
    """worker 被 kill -9：正在执行的任务由后继者重做 | Killed: its successor runs the task again"""
    first = worker(live.PREFORK, name="worker-1")
    ids = [snippet.app.tasks["nap"].delay(0.6).id for _ in range(4)]
    timeline.start()
    _kill_in_the_third(first)
    killed = timeline.now
    timeline.mark("worker-1", "kill -9", killed, tone="bad")
    second = worker(live.PREFORK, name="worker-2")
    assert eventually(lambda: ids[-1] in live.finished(second), 25)
    lost, twice = _reckon(ids, first, second)
    again = second.executions()[0].at - timeline.started
    observe("lost", lost)
    observe("run_again", twice)
    observe("seconds_until_successor_runs", round(again - killed, 1))
    timeline.mark("Kafka", "等会话到期 | waits for the session", killed, again, "wait")
    timeline.executions(first)
    timeline.executions(second, tone="good", again="good")
    claim("C86", holds=lost == 0)
    assert (lost, twice) == ((1, 0) if snippet.is_control else (0, 1))


@experiment("kafka/experiments/kill_9_two_processes.py", control={"worker_concurrency": 1})
def test_one_acknowledgement_covers_all_before_it(
    snippet, server, worker, observe, claim, timeline
):
    """短任务的确认盖过还在执行的长任务 | The short task's acknowledgement covers the long one"""
    first = worker(live.PREFORK, name="worker-1")
    long = snippet.app.tasks["nap"].delay(5)
    ids = [long.id, snippet.app.tasks["nap"].delay(0.2).id]
    timeline.start()
    assert eventually(lambda: long.id in live.started(first), 15)
    eventually(lambda: server.committed("celery")[0] == 2, 2.5)
    committed = observe("committed", server.committed("celery")[0])
    first.kill()
    timeline.mark("worker-1", "kill -9", tone="bad")
    ids.append(snippet.app.tasks["nap"].delay(0.2).id)
    second = worker(live.PREFORK, name="worker-2")
    assert eventually(lambda: ids[-1] in live.finished(second), 25)
    lost, _ = _reckon(ids, first, second)
    observe("lost", lost)
    timeline.executions(first)
    timeline.executions(second, tone="good", again="good")
    claim("C86", holds=lost == 0)
    assert (committed, lost) == ((0, 0) if snippet.is_control else (2, 1))
    assert (long.id in live.started(second)) == snippet.is_control


@experiment(
    "kafka/experiments/kill_9_rate.py",
    control={"worker_prefetch_multiplier": 1},
    timeout=600,
    long=True,
)
def test_how_many_are_lost(snippet, worker, observe, claim):
    """kill -9 二十次，数丢了几个 | Killed twenty times: how many tasks are lost"""
    numbers = range(ROUNDS)
    ids, workers = {}, {}
    for wave in (numbers[start : start + WAVE] for start in range(0, ROUNDS, WAVE)):
        for number in wave:
            queue = f"round-{number}"
            workers[number] = [worker(live.PREFORK, f"--queues={queue}", name=f"{queue}-a")]
        for number in wave:
            send = snippet.app.tasks["nap"].apply_async
            ids[number] = [send((0.6,), queue=f"round-{number}").id for _ in range(6)]
        _kill_each_in_the_third({number: workers[number][0] for number in wave})
        for number in wave:
            queue = f"round-{number}"
            workers[number].append(worker(live.PREFORK, f"--queues={queue}", name=f"{queue}-b"))
        assert eventually(
            lambda: all(ids[n][-1] in live.finished(*workers[n]) for n in wave),  # noqa: B023
            60,
        )
        for number in wave:
            workers[number][1].kill()
    losses = [_reckon(ids[number], *workers[number])[0] for number in numbers]
    hit = sum(1 for lost in losses if lost)
    low, high = _wilson(hit, ROUNDS)
    observe("kills", ROUNDS)
    observe("kills_that_lost_a_task", hit)
    observe("tasks_lost", sum(losses))
    observe("rate_low_percent", round(100 * low))
    observe("rate_high_percent", round(100 * high))
    claim("C86", holds=hit == 0)
    if snippet.is_control:
        assert hit <= 6
    else:
        assert hit >= 14


def _kill_in_the_third(worker):
    """Wait until the third task runs, and kill the worker and its processes."""
    assert eventually(lambda: len(worker.executions()) >= 3, 25)
    eventually(lambda: len(worker.executions()) > 3, 0.2)  # an early acknowledgement comes by now
    worker.kill()
    worker.wait()


def _kill_each_in_the_third(workers):
    """Kill each of several workers while its third task runs, each at another moment of it."""
    left = dict(workers)

    def look():
        for number, worker in list(left.items()):
            third = worker.executions()[2:3]
            if third and time.time() - third[0].at >= number % 5 * 0.1:
                worker.kill()
                del left[number]
        return not left

    assert eventually(look, 40)


def _reckon(ids, *workers):
    """How many tasks nobody finished, and how many were begun more than once."""
    started = live.started(*workers)
    lost = set(ids) - set(live.finished(*workers))
    return len(lost), sum(1 for each in ids if started.count(each) > 1)


def _wilson(hits, runs, z=1.96):
    """The interval of 95% for a rate, after Wilson: it also holds near none and all."""
    rate, square = hits / runs, z * z / runs
    middle = rate + square / 2
    spread = z * math.sqrt(rate * (1 - rate) / runs + square / (4 * runs))
    return (middle - spread) / (1 + square), (middle + spread) / (1 + square)


@experiment(
    "kafka/experiments/successor_waits.py",
    control={"broker_transport_options.kafka_consumer_config.session.timeout.ms": 15000},
    long=True,
)
def test_successor_waits_for_the_session(snippet, server, worker, observe, timeline):
    """后继者要等死者的会话到期 | The successor waits until the dead worker's session is over"""
    first = worker(name="worker-1")
    server.until_shared("celery", 1)
    timeline.start()
    first.kill()
    timeline.mark("worker-1", "kill -9", 0, tone="bad")
    second = worker(name="worker-2")
    task = snippet.app.tasks["nap"].delay(0.5)
    timeline.mark("发布方 | publisher", "发布 | published")
    assert eventually(lambda: task.id in live.finished(second), 30)
    waited = second.executions()[0].at - timeline.started
    observe("seconds", round(waited, 1))
    timeline.mark("Kafka", "等会话到期 | waits for the session", 0, waited, "wait")
    timeline.executions(second, tone="good")
    if snippet.is_control:
        assert waited > 11
    else:
        assert 2 < waited < 10


@experiment(
    "kafka/experiments/long_task.py",
    control={"broker_transport_options.kafka_consumer_config.max.poll.interval.ms": 60000},
)
def test_task_longer_than_the_poll_interval(snippet, server, worker, observe, timeline, symptom):
    """任务长过 max.poll.interval.ms 就一再执行 | A task longer than that runs again and again"""
    both = [worker(live.PREFORK, name=name) for name in ("worker-1", "worker-2")]
    server.until_shared("celery", 2)
    timeline.start()
    snippet.app.tasks["nap"].delay(observe("task_seconds", 8))
    timeline.mark("发布方 | publisher", "发布 | published", 0)
    assert eventually(lambda: live.finished(*both), 20)
    # Where it is done the worker has the next poll before it, so that a third start comes soon.
    eventually(lambda: len(live.started(*both)) > 2, 2 if snippet.is_control else 10)
    times = observe("executions", len(live.started(*both)))
    for each in both:
        timeline.executions(each)
    symptom("Kafka 上的长任务一再执行 | With Kafka a long task runs again and again", times > 1)
    if snippet.is_control:
        assert times == 1
    else:
        assert times >= 2


@experiment(
    "kafka/experiments/eta_kill_9.py",
    control={"task_acks_late": True},
    holds=Holds(
        ">=5.7",
        "确认另一个任务时，等 ETA 的没有一起提交 | "
        "acknowledging another task does not commit the one that waits",
    ),
)
def test_eta_of_a_killed_worker(snippet, server, worker, observe, timeline):
    """等 ETA 的任务：别的一确认，它就没了 | A waiting ETA task is gone once another is acked"""
    first = worker(live.PREFORK, name="worker-1")
    waiting = snippet.app.tasks["add"].apply_async((2, 2), countdown=600)
    timeline.start()
    assert eventually(lambda: live.received(first, waiting.id), 15)
    before = observe("committed_before", server.committed("celery")[0])
    snippet.app.tasks["nap"].delay(20)
    assert eventually(first.executions, 10)
    eventually(lambda: server.committed("celery")[0] == 2, 1.5)
    observe("committed_after", server.committed("celery")[0])
    first.kill()
    last = snippet.app.tasks["add"].delay(1, 1)
    second = worker(live.PREFORK, name="worker-2")
    assert eventually(lambda: live.received(second, last.id), 25)
    kept = observe("kept", live.received(second, waiting.id))
    assert before == 0
    assert kept == snippet.is_control


for _name in ("acks_late", "all_together"):
    free(
        f"kafka/{_name}.py",
        "broker_transport_options.kafka_consumer_config.max.poll.interval.ms",
        why="您最长的任务，加上余量 | your longest task, and a margin",
    )
    free(
        f"kafka/{_name}.py",
        "broker_transport_options.kafka_consumer_config.session.timeout.ms",
        why="worker 死后等多久由您定 | how long to wait for a dead worker",
    )


@proves(
    "kafka/acks_late.py",
    "task_acks_late",
    "worker_prefetch_multiplier",
    instead={"worker_concurrency": 2},
    holds=BY_LUCK,
)
def test_only_what_is_done_is_committed(snippet, server, worker):
    """只提交已做完的；其余还在 Kafka 里 | What is done is committed; Kafka keeps the rest"""
    started = worker(live.PREFORK)
    for seconds in (0.1, 0.1, 3, 0.1):
        snippet.app.tasks["nap"].delay(seconds)
    assert eventually(lambda: len(started.executions()) >= 3, 15)
    eventually(lambda: server.committed("celery")[0] > 2, 1.5)
    assert server.committed("celery") == {0: 2}
    assert len(started.executions()) == 3
    assert server.published("celery") == {0: 4}


@proves(
    "kafka/acks_late.py",
    instead={
        "broker_transport_options.kafka_consumer_config": {
            "max.poll.interval.ms": 6000,
            "session.timeout.ms": 6000,
        }
    },
)
def test_long_task_keeps_its_partition(snippet, server, worker):
    """执行 8 秒的任务没有失去分区 | A task of eight seconds does not lose its partition"""
    started = worker(live.PREFORK)
    server.until_shared("celery", 1)
    snippet.app.tasks["nap"].delay(8)
    assert eventually(started.executions, 10)
    eventually(lambda: live.finished(started), 12)
    assert eventually(lambda: server.committed("celery") == {0: 1}, 2)
    assert "MAXPOLL" not in started.log
