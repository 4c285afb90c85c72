"""RabbitMQ: what the documentation of Celery and kombu says beyond its page."""

import re

from brokerdocs.running import experiment
from tests.snippets.reserving import reserved


@experiment("rabbitmq/experiments/reserved.py", control={"task_acks_late": False})
def test_reserved_with_late_acknowledgement(snippet, worker, observe, claim):
    """延迟确认只占正在执行的，提前确认多一倍 | Late acks: holds what runs; early: twice that"""
    taken = observe("taken", reserved(snippet, worker))
    claim("C124", holds=taken == 2)
    assert taken == (4 if snippet.is_control else 2)


@experiment(
    "rabbitmq/experiments/disable_prefetch.py", control={"broker_url": "redis://localhost:6379/0"}
)
def test_disabled_prefetch(snippet, run, worker, observe, claim, symptom):
    """RabbitMQ 上照样预取，只留一条警告 | On RabbitMQ it prefetches, with a warning"""
    taken = observe("taken", reserved(snippet, worker))
    warned = re.search(r"worker_disable_prefetch is only supported.*?brokers", run.workers[0].log)
    observe("warning", warned and warned[0])
    claim("C125", holds=taken > 1 and bool(warned))
    symptom("worker_disable_prefetch is only supported", run.workers[0].log)
    if snippet.is_control:
        assert taken == 1
