"""ZooKeeper: what the documentation of Celery and kombu says beyond its page."""

import os
import signal

from brokerdocs.running import Holds, eventually, experiment
from tests.snippets.applications import app_of
from tests.snippets.reserving import PREFORK, SENT
from tests.snippets.zookeeper import live


@experiment(
    "zookeeper/experiments/terminated.sh",
    control={"kill": "-KILL $!"},
    holds=Holds(">=5.5", "SIGTERM 同样丢 | SIGTERM loses them as well"),
)
def test_worker_is_told_to_end(snippet, endpoints, worker, observe, claim):
    """停机时预取的任务放回去；强杀则丢 | TERM puts back what was fetched; KILL loses it"""
    endpoint = endpoints["zookeeper"]
    url = f"zookeeper://{endpoint.mapping['localhost:2181']}/celery"
    app = app_of(url)
    for _ in range(SENT):
        app.tasks["nap"].apply_async((0.5,), ignore_result=True)
    start, kill = snippet.source.splitlines()
    arguments = (*PREFORK, *start.split()[4:-1])
    first = worker(*arguments, load=lambda: app_of(url), name="first")
    assert eventually(lambda: first.executions("nap"), 10)
    number = signal.Signals[f"SIG{kill.split()[1][1:]}"]
    os.kill(first.pid, number) if number == signal.SIGTERM else first.kill()
    first.wait(30)
    finished = len(first.ends())
    observe("sent", SENT)
    lost = observe("lost", SENT - finished - len(live.entries(endpoint)))
    claim("C126", holds=not lost)
    assert bool(lost) == snippet.is_control
