"""SQS: what becomes of a task that failed: back-off and dead letters."""

import itertools

from brokerdocs.running import Holds, eventually, experiment, free, proves
from tests.snippets.sqs import live

POLICY = {1: 1, 2: 3}  # as in the experiment's snippet
TIMEOUT = 2  # seconds, the visibility timeout of that queue: neither of the policy's values


@proves("sqs/dead_letter.py", "task_acks_late", "task_acks_on_failure")
def test_failed_task_stays(snippet, endpoints, worker):
    """失败的任务没有删除，还在队列里 | A failed task is not deleted: the queue has it still"""
    _stays(snippet, endpoints, worker, 3)


@proves("sqs/dead_letter_before_5_7.py", "task_acks_late", "task_acks_on_failure_or_timeout")
def test_failed_task_stays_before_5_7(snippet, endpoints, worker):
    """失败的任务没有删除，还在队列里 | A failed task is not deleted: the queue has it still"""
    _stays(snippet, endpoints, worker, 12)  # Celery 5.5 deletes once its long poll has ended


def _stays(snippet, endpoints, worker, seconds):
    endpoint = endpoints["sqs"]
    snippet.after_load = live.register_pay
    started = worker()
    live.publish(snippet.app, "shop.pay", ())
    assert eventually(lambda: started.executions("shop.pay"), 10)
    eventually(lambda: live.depth(endpoint)["held"] == 0, seconds)  # as if it were deleted
    assert live.depth(endpoint)["held"] == 1


@proves(
    "sqs/dead_letter.py",
    "broker_transport_options.sqs-creation-attributes",
    forms=("sqs/dead_letter_before_5_7.py",),
)
def test_fourth_delivery_goes_elsewhere(snippet, endpoints):
    """取走三次都没有确认，就进了死信队列 | Taken three times in vain, it is moved"""
    endpoint = endpoints["sqs"]
    live.publish(snippet.app)
    for _ in range(3):
        assert live.receive(endpoint, VisibilityTimeout=0)
    assert not live.receive(endpoint, VisibilityTimeout=0)
    assert live.depth(endpoint, "dead")["waiting"] == 1


free(
    "sqs/*",
    "broker_transport_options.predefined_queues.*.url.path",
    why="您的账号和队列 | your account and queue",
)


@proves(
    "sqs/backoff.py",
    "task_acks_late",
    "task_acks_on_failure",
    "broker_transport_options.predefined_queues.jobs.backoff_policy",
    "broker_transport_options.predefined_queues.jobs.backoff_tasks",
)
def test_failed_task_waits(snippet, run, endpoints, worker):
    """第几次失败，就隐藏几秒：10、20、40、80 | Hidden for 10, 20, 40, 80 s after each failure"""
    _waits(snippet, run, endpoints, worker)


@proves(
    "sqs/backoff_before_5_7.py",
    "task_acks_late",
    "task_acks_on_failure_or_timeout",
    "broker_transport_options.predefined_queues.jobs.backoff_policy",
    "broker_transport_options.predefined_queues.jobs.backoff_tasks",
    holds=Holds(
        ">=5.5",
        "worker 因 KeyError('Attributes') 退出 | the worker ends with KeyError('Attributes')",
    ),
)
def test_failed_task_waits_before_5_7(snippet, run, endpoints, worker):
    """第几次失败，就隐藏几秒：10、20、40、80 | Hidden for 10, 20, 40, 80 s after each failure"""
    _waits(snippet, run, endpoints, worker)


def _waits(snippet, run, endpoints, worker):
    snippet.after_load = live.register_pay
    sqs = live.client(endpoints["sqs"])
    with live.wired(run) as wire:
        started = worker()
        live.publish(snippet.app, "shop.pay", ())
        assert eventually(lambda: started.executions("shop.pay"), 10)
        for count, seconds in enumerate((10, 20, 40, 80), 1):
            # A poll that waits already may not see a message that comes back: the next one does.
            eventually(lambda n=count: len(wire.requests("ChangeMessageVisibility")) == n, 30)
            hidden = wire.requests("ChangeMessageVisibility")
            assert len(hidden) == count
            assert hidden[-1].asked["VisibilityTimeout"] == seconds
            # Not to wait for it: seen again at once, by a client that is not on the wire.
            sqs.change_message_visibility(
                QueueUrl=sqs.get_queue_url(QueueName="jobs")["QueueUrl"],
                ReceiptHandle=hidden[-1].asked["ReceiptHandle"],
                VisibilityTimeout=0,
            )
        deleted = wire.requests("DeleteMessage")
    assert not deleted


@experiment("sqs/experiments/backoff.py", control={"task_acks_on_failure": True})
def test_backoff_gaps(snippet, endpoints, worker, observe, claim, timeline):
    """失败的任务按策略重试 | A failed task runs again as the policy says"""
    sqs = live.client(endpoints["sqs"])
    sqs.set_queue_attributes(
        QueueUrl=sqs.get_queue_url(QueueName="jobs")["QueueUrl"],
        Attributes={"VisibilityTimeout": str(TIMEOUT)},
    )
    snippet.after_load = live.register_pay
    started = worker(name="worker-1")
    timeline.start()
    timeline.mark("发布方 | publisher", "发布 | published", 0)
    live.publish(snippet.app, "shop.pay", ())
    assert eventually(lambda: started.executions(), 10)
    eventually(lambda: len(started.executions()) > 3, 3.5 if snippet.is_control else 14)
    times = [event.at for event in started.executions()]
    observe("executions", len(times))
    gaps = [after - before for before, after in itertools.pairwise(times)]
    for run, gap in itertools.zip_longest(("second", "third", "fourth"), gaps):
        observe(f"seconds_before_the_{run}_run", gap and round(gap, 1))
    timeline.executions(started, again="neutral")
    if snippet.is_control:
        assert len(times) == 1
        return
    second, third, fourth = gaps
    claim("C76", holds=second >= POLICY[2])
    assert POLICY[1] - 0.1 <= second < TIMEOUT
    assert POLICY[2] - 0.1 <= third
    assert TIMEOUT - 0.1 <= fourth < POLICY[2]


@experiment("sqs/experiments/backoff_alone.py", control={"task_acks_on_failure": False})
def test_policy_alone(snippet, worker, observe, claim, symptom):
    """只写策略，失败的任务不重试 | With the policy alone a failed task does not run again"""
    snippet.after_load = live.register_pay
    started = worker()
    live.publish(snippet.app, "shop.pay", ())
    assert eventually(lambda: started.executions(), 10)
    eventually(lambda: len(started.executions()) > 1, 3.5)
    times = observe("executions", len(started.executions()))
    claim("C78", holds=times > 1)
    symptom("失败的任务没有重试 | A failed task is not tried again", times == 1)
    if snippet.is_control:
        assert times > 1
    else:
        assert times == 1
