"""Capability: the largest result that the caller gets, with the backend as it comes."""

from celery.exceptions import TimeoutError as NotInTime

from brokerdocs.running import probe
from tests.snippets.comparison.results import backends

LARGEST = 16 * 1024 * 1024  # bytes; no result should be larger, and no backend is asked for more
STEP = 1.02  # limits are found within two per cent
WAIT = 20.0  # seconds for a result, some four times what the largest takes
AT_ONCE = 0.1  # seconds; with 0, Celery before 5.7 waits for ever


@probe(*backends.ALL, control="没有 worker | no worker", timeout=240)
def test_largest_result(snippet, endpoints, worker, observe):
    """逐次折半，找到取得回来的最大结果 | Halved again and again: the largest that is read"""
    app = backends.make(snippet, endpoints)
    if not snippet.is_control:
        worker()

    def arrives(size):
        try:
            wait = AT_ONCE if snippet.is_control else WAIT
            return len(app.tasks["large"].delay(size).get(timeout=wait)) == size
        except NotInTime:
            return False
        except Exception as error:  # each backend has its own
            observe("results_size_error", type(error).__name__)
            return False

    passes, fails = 0, LARGEST
    if arrives(LARGEST):
        passes = f"≥ {LARGEST:,}"
    else:
        while fails > 1024 and fails / max(passes, 1) > STEP:
            middle = (passes + fails) // 2
            passes, fails = (middle, fails) if arrives(middle) else (passes, middle)
    backends.answer(snippet, observe, "results_size", passes)
    assert bool(passes) != snippet.is_control
