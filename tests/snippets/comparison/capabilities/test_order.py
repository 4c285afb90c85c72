"""Capability: tasks that wait run in the order in which they were sent."""

from brokerdocs.running import eventually, probe
from tests.snippets.comparison.capabilities import asked

TASKS = 10
WAIT = 40.0
APART = 0.4  # seconds between the ETAs of the control's tasks
SNIPPETS = tuple(f"{name}/broker_url.py" for name in ("rabbitmq", "redis", "kafka", "zookeeper"))
"""Without Amazon's and Google's services, whose emulators know nothing of their order."""


@probe(*SNIPPETS, control="倒着到期 | due in reverse")
def test_order_of_running(snippet, worker, observe):
    """排队的任务按发送的先后执行 | Tasks that wait run in the order sent"""
    add = snippet.app.tasks["add"]
    due = [{"countdown": (TASKS - n) * APART} if snippet.is_control else {} for n in range(TASKS)]
    sent = [add.apply_async((1, 1), ignore_result=True, **options).id for options in due]
    started = worker(*asked.ONE)
    assert eventually(lambda: set(sent) <= set(asked.ran(started)), WAIT)
    observe("order", asked.ran(started) == sent)
    observe("order_tasks", TASKS)
    assert asked.ran(started) != sent or not snippet.is_control
