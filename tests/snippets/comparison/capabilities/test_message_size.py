"""Capability: the largest argument that reaches a task, with the broker as it comes."""

from brokerdocs.running import eventually, probe
from tests.snippets.comparison.capabilities import asked

LARGEST = 16 * 1024 * 1024  # bytes; no task should be larger, and no broker is asked for more
STEP = 1.02  # limits are found within two per cent
WAIT = 20.0  # seconds for one to arrive, four times the slowest seen


@probe(*asked.PLAIN, control="没有 worker | no worker", timeout=240)
def test_largest_argument(snippet, worker, observe):
    """逐次折半，找到送得到的最大参数 | Halved again and again: the largest that arrives"""
    started = None if snippet.is_control else asked.consuming(worker, snippet.app, *asked.ONE)

    def arrives(size):
        try:
            task = snippet.app.tasks["echo"].apply_async(("x" * size,), ignore_result=True)
        except Exception as error:  # each transport has its own; that it says something is enough
            observe("message_size_error", type(error).__name__)
            return False
        wait = WAIT if started else 0
        return bool(eventually(lambda: started and task.id in asked.ran(started), wait))

    passes, fails = 0, LARGEST
    if arrives(LARGEST):
        observe("message_size", f"≥ {LARGEST:,}")
        return
    while fails > 1024 and fails / max(passes, 1) > STEP:
        middle = (passes + fails) // 2
        passes, fails = (middle, fails) if arrives(middle) else (passes, middle)
    observe("message_size", passes)
    assert bool(passes) != snippet.is_control
