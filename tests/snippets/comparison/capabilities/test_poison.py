"""Capability: a task that kills its worker is not delivered forever."""

from brokerdocs.running import eventually, probe
from tests.snippets.comparison.capabilities import asked

WORKERS = 4
WAIT = 18.0  # seconds; the longest timeout among these snippets is Pub/Sub's, 10
SOLO = ("--pool=solo", "--prefetch-multiplier=1")
SNIPPETS = (
    "rabbitmq/experiments/worker_killed.py",
    "rabbitmq/experiments/crashing_task.py",
    *(f"{name}/experiments/kill_9_acks_late.py" for name in asked.BROKERS if name != "rabbitmq"),
)


@probe(*SNIPPETS, control="不杀 worker 的任务 | a task that kills no worker", timeout=240)
def test_workers_killed(snippet, worker, observe):
    """一个任务每次都杀死 worker：四个里杀死几个 | Of four workers in turn, how many it kills"""
    one = asked.consuming(worker, snippet.app, *SOLO, name="worker-1")
    task = snippet.app.tasks["add" if snippet.is_control else "die"]
    task.apply_async((1, 1) if snippet.is_control else (), ignore_result=True)
    killed = 0
    while eventually(lambda: not one.is_alive, 1 if snippet.is_control else WAIT):  # noqa: B023
        killed += 1
        if killed == WORKERS:
            break
        one = worker(*SOLO, name=f"worker-{killed + 1}", wait=False)
    observe("poison", f"杀死 {killed}/{WORKERS} | kills {killed}/{WORKERS}")
    observe("poison_killed", killed)
    observe("poison_waited", WAIT)
    assert killed or snippet.is_control
    assert not (killed and snippet.is_control)
