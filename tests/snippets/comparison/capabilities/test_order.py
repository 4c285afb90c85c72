"""Capability: tasks that wait run in the order in which they were sent."""

from brokerdocs.running import eventually, probe
from tests.snippets.comparison.capabilities import asked

TASKS = 10
WAIT = 40.0
APART = 0.4  # seconds between the ETAs of the control's tasks
SEVERAL = asked.ONE[:2]
"""A worker that holds several: from RabbitMQ 4.0 on a task with an ETA counts against prefetch."""

SNIPPETS = tuple(f"{name}/broker_url.py" for name in ("rabbitmq", "redis", "kafka", "zookeeper"))
"""Without Amazon's and Google's services, whose emulators know nothing of their order."""


@probe(*SNIPPETS, control="倒着到期 | due in reverse")
def test_order_of_running(snippet, worker, observe):
    """排队的任务按发送的先后执行 | Tasks that wait run in the order sent"""
    add = snippet.app.tasks["add"]
    if snippet.is_control:  # a worker that starts late would find all of them due
        started = asked.consuming(worker, snippet.app, *SEVERAL)
        due = [{"countdown": (TASKS - n) * APART} for n in range(TASKS)]
    else:
        due = [{}] * TASKS
    sent = [add.apply_async((1, 1), ignore_result=True, **options).id for options in due]
    if not snippet.is_control:
        started = worker(*asked.ONE)
    assert eventually(lambda: set(sent) <= set(asked.ran(started)), WAIT)
    order = [task for task in asked.ran(started) if task in sent]
    observe("order", order == sent)
    observe("order_tasks", TASKS)
    assert order != sent or not snippet.is_control
