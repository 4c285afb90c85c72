"""Redis: what the documentation of Celery and kombu says beyond its page."""

from brokerdocs.running import experiment
from tests.snippets.redis import live
from tests.snippets.reserving import SENT, reserved


@experiment("redis/experiments/purge.py", control={"worker_disable_prefetch": True})
def test_purged(snippet, endpoints, worker, observe, claim):
    """清空之后，worker 手里的还在 | After a purge, what a worker holds is still there"""
    server = live.client(endpoints["redis"])
    purged = SENT - reserved(snippet, worker, 30.0)
    observe("purged", snippet.app.control.purge())
    assert not server.llen("celery")
    left = observe("left", server.hlen("unacked"))
    observe("waiting_before", purged)
    claim("C146", holds=left > 0)
    assert left == (0 if snippet.is_control else 4)
