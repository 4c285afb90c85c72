"""Amazon SQS: what one failed answer does to a worker."""

from brokerdocs.running import Holds, eventually, experiment
from tests.snippets.sqs import live

PREFORK = ("--pool=prefork", "--concurrency=1")
WAIT = 8.0  # seconds, of which a worker that polls needs some 0.1


@experiment(
    "sqs/experiments/one_error.py",
    control="没有一次应答是错误 | no answer was an error",
    holds=Holds(">=5.7", "出错之后继续取任务 | after the error it goes on"),
)
def test_one_server_error(snippet, run, endpoints, worker, observe, claim, timeline, symptom):
    """收到一次 503，worker 就不再干活 | After one 503 the worker does nothing more"""
    with live.wired(run) as wire:
        first = worker(*PREFORK, name="first")
        timeline.start()
        live.publish(snippet.app)
        assert eventually(lambda: len(first.executions("add")) == 1, 10)
        if not snippet.is_control:
            wire.fail("ReceiveMessage")
            assert eventually(wire.failed, 5)
            timeline.mark("SQS", "503", tone="bad")
        later = live.publish(snippet.app)
        timeline.mark("发布方 | publisher", "发布 | published")

        def has_run(one):
            return any(event.id == later.id for event in one.executions("add"))

        ran = bool(eventually(lambda: has_run(first), WAIT))
        observe("ran", ran)
        observe("waited_seconds", WAIT)
        lives = observe("worker_lives", first.is_alive)
        logged = observe("logged", "AttributeError" in first.log)
        waiting = live.depth(endpoints["sqs"])["waiting"]
        observe("left_in_the_queue", waiting)
        second = worker(*PREFORK, name="second")
        eventually(lambda: has_run(second), 0 if ran else WAIT)
        observe("next_worker_runs_it", has_run(second))
    timeline.executions(first, tone="good", again="good")
    timeline.executions(second, tone="good", again="good")
    claim("C147", holds=not ran)
    symptom("worker 在线，却不再领任务 | A worker is up, and takes no more tasks", not ran)
    assert ran == snippet.is_control
    assert lives or not snippet.is_control  # whether the deaf one ends is a matter of luck
    assert logged != snippet.is_control
    assert ran != has_run(second)
