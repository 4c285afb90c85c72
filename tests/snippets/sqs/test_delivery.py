"""Amazon SQS: the visibility timeout, countdowns, what a killed or stopped worker leaves."""

import os
import signal
import time

from brokerdocs.running import Holds, eventually, experiment, proves
from tests.snippets.applications import app_of
from tests.snippets.sqs import live

PREFORK = ("--pool=prefork", "--concurrency=1")
"""The default pool: on the solo pool even an early acknowledgement waits for the task's end."""

ENDS = Holds(
    "!=5.5.*",
    "worker 不退出，或者什么也不退回 | the worker does not end, or gives nothing back",
)
DELETES = Holds(
    "!=5.5.*",
    "不延迟确认也一样：消息要等当前的长轮询结束才删除 | "
    "early acknowledgement is no different: a message is deleted once the long poll has ended",
    may_pass=True,
)
NAP = 3.0  # seconds, longer than a visibility timeout of one


@proves("sqs/visibility_timeout.py", "broker_transport_options.visibility_timeout")
def test_queue_has_the_timeout(snippet, endpoints, claim):
    """服务器上新队列的超时是两小时 | The new queue has two hours, the server says"""
    endpoint = endpoints["sqs"]
    plain = app_of(live.URL, broker_transport_options={"queue_name_prefix": "plain-"})
    live.publish(plain)
    live.publish(snippet.app)
    made = live.attributes(endpoint, "plain-celery")
    default = made["VisibilityTimeout"]
    claim("C70", holds=default == "1800")
    claim("C133", holds=made["ReceiveMessageWaitTimeSeconds"] == "0")
    assert live.attributes(endpoint)["VisibilityTimeout"] == "7200"


@experiment(
    "sqs/experiments/existing_queue.py",
    control={"broker_transport_options.queue_name_prefix": "new-"},
)
def test_existing_queue_keeps_its_timeout(snippet, endpoints, observe, claim):
    """已有队列的超时不变，新队列才用它 | Existing queues keep their timeout, new ones use it"""
    endpoint = endpoints["sqs"]
    live.create(endpoint, "old-celery", VisibilityTimeout="30")
    live.publish(snippet.app)
    prefix = "new-" if snippet.is_control else "old-"
    seconds = int(live.attributes(endpoint, f"{prefix}celery")["VisibilityTimeout"])
    observe("visibility_timeout_of_the_queue", seconds)
    claim("C71", holds=seconds == 30)
    assert seconds == (3600 if snippet.is_control else 30)


@experiment(
    "sqs/experiments/countdown_beyond_visibility_timeout.py",
    control={"broker_transport_options.visibility_timeout": 60},
)
def test_countdown_beyond_visibility_timeout(snippet, worker, observe, claim, timeline, symptom):
    """倒计时比可见性超时长，任务就重复执行 | A countdown beyond the timeout: the task runs again"""
    both = (worker(name="worker-1"), worker(name="worker-2"))
    timeline.start()
    timeline.mark("发布方 | publisher", "发布 | published", 0)
    live.publish(snippet.app, countdown=observe("countdown", 6))

    def times():
        return sum(len(each.executions("add")) for each in both)

    assert eventually(times, 15)
    eventually(lambda: times() > 6, 1.5)  # copies that are due at the same moment
    executions = observe("executions", times())
    eventually(lambda: times() > executions, 3)  # another timeout, and a poll
    observe("executions_in_the_next_3_seconds", times() - executions)
    for each in both:
        timeline.executions(each)
    claim("C72", holds=executions > 1)
    symptom("有倒计时的任务执行好几次 | A task with a countdown runs several times", executions > 1)
    assert times() == executions
    if snippet.is_control:
        assert executions == 1
    else:
        assert 2 <= executions <= 6


@proves("sqs/visibility_timeout.py", instead={"broker_transport_options.visibility_timeout": 1})
def test_worker_holds_a_long_countdown(snippet, run, endpoints, worker):
    """半小时的倒计时：worker 一直拿着 | A worker holds a countdown of half an hour"""
    started = worker()
    with live.wired(run) as wire:
        live.publish(snippet.app, countdown=1800)
        (sent,) = wire.requests("SendMessage")
    assert "DelaySeconds" not in sent.asked
    assert eventually(lambda: started.received, 10)
    eventually(lambda: len(started.received) > 1, 2.5)
    assert len(started.received) == 1
    assert live.depth(endpoints["sqs"]) == {"waiting": 0, "held": 1, "delayed": 0}


@experiment(
    "sqs/experiments/delay_seconds.py",
    control={"task_routes.add.DelaySeconds": 0},
    holds=Holds(
        ">=5.7",
        "超过 15 分钟的 DelaySeconds 会报错 InvalidParameterValue | "
        "a DelaySeconds above 15 minutes raises InvalidParameterValue",
    ),
)
def test_queue_holds_the_delay(snippet, run, endpoints, worker, observe):
    """由队列延迟：超过可见性超时也执行一次 | Delayed by the queue past the timeout, it runs once"""
    started = worker()
    with live.wired(run) as wire:
        result = live.publish(snippet.app)
        delayed = live.depth(endpoints["sqs"])["delayed"]
        too_long = observe("delay_asked", 1800)
        live.publish(snippet.app, "echo", ("later",), DelaySeconds=too_long)
        sent = wire.requests("SendMessage")[-1]
    observe("delayed_in_the_queue", delayed)
    observe("half_an_hour_becomes", sent.asked["DelaySeconds"])
    assert eventually(lambda: started.executions("add"), 12)
    eventually(lambda: len(started.executions("add")) > 1, 2.5)  # longer than the timeout
    (event,) = started.executions("add")
    assert event.id == result.id
    taken = started.received[0].at
    observe("seconds_in_the_hands_of_the_worker", round(event.at - taken, 1))
    observe("executions", len(started.executions("add")))
    assert delayed == (0 if snippet.is_control else 1)
    assert event.at - taken < 0.5


@proves("sqs/delay_seconds.py", "apply_async.DelaySeconds")
def test_message_is_delayed(snippet, run, endpoints):
    """消息在队列里延迟 600 秒 | The message is delayed in the queue, for 600 seconds"""
    with live.wired(run) as wire:
        vars(snippet.module())["remind_later"](7)
        (sent,) = wire.requests("SendMessage")
    assert live.depth(endpoints["sqs"]) == {"waiting": 0, "held": 0, "delayed": 1}
    assert sent.asked["DelaySeconds"] == 600


@experiment("sqs/experiments/kill_9_acks_late.py", control={"task_acks_late": False}, holds=DELETES)
def test_worker_is_killed(snippet, endpoints, worker, observe, claim, timeline):
    """worker 被 kill -9：超时后由另一个执行 | The worker is killed: another runs its task"""
    endpoint = endpoints["sqs"]
    first = worker(*PREFORK, name="worker-1")
    timeline.start()
    timeline.mark("发布方 | publisher", "发布 | published", 0)
    live.publish(snippet.app, "nap", (2.0,))
    assert eventually(lambda: first.executions("nap"), 10)
    eventually(lambda: live.depth(endpoint)["held"] == 0, 0.5)  # the early one comes by now
    first.kill()
    killed = timeline.now
    timeline.mark("worker-1", "kill -9", killed, tone="bad")
    held = observe("held_by_the_queue", live.depth(endpoint)["held"])
    second = worker(*PREFORK, name="worker-2")
    if snippet.is_control:
        again = eventually(lambda: second.executions("nap"), 5)
        observe("executions_after_the_kill", len(again))
        timeline.executions(first)
        timeline.mark("worker-2", "没有任务可做 | nothing to run", killed, timeline.now, "wait")
        assert held == 0
        assert not again
        observe("seconds_until_redelivered", None)
        return
    assert held == 1
    assert eventually(lambda: second.ends(), 20)
    again = second.executions("nap")
    waited = round(again[0].at - timeline.started - killed, 1)
    observe("seconds_until_redelivered", waited)
    observe("executions_after_the_kill", len(again))
    timeline.mark("SQS", "保留 | keeps it", killed, killed + waited, "wait")
    timeline.executions(first)
    timeline.executions(second, tone="good", again="good")
    claim("C73", holds=waited > 1.0)
    assert 1.0 <= waited <= 10
    assert len(again) == 1


@experiment(
    "sqs/experiments/task_longer_late_ack.py", control={"task_acks_late": False}, holds=DELETES
)
def test_late_ack_and_a_long_task(snippet, worker, observe, timeline):
    """延迟确认：任务比超时长就重复执行 | Acknowledged late, a long task runs again"""
    both = (worker(*PREFORK, name="worker-1"), worker(*PREFORK, name="worker-2"))
    timeline.start()
    timeline.mark("发布方 | publisher", "发布 | published", 0)
    live.publish(snippet.app, "nap", (observe("task_seconds", NAP),))
    assert eventually(lambda: any(w.ends() for w in both), 15)
    # A worker may have taken the same message twice itself: then it runs it after the first.
    eventually(lambda: sum(len(each.executions("nap")) for each in both) > 1, 2)
    times = observe("executions", sum(len(each.executions("nap")) for each in both))
    for each in both:
        timeline.executions(each)
    if snippet.is_control:
        assert times == 1
    else:
        assert times >= 2


@proves("sqs/acks_late.py", "task_acks_late", "worker_prefetch_multiplier")
def test_holds_only_what_runs(snippet, endpoints, worker):
    """队列保留正在执行的，其余还在等 | The queue keeps what runs; the rest still waits"""
    endpoint = endpoints["sqs"]
    for _ in range(4):
        live.publish(snippet.app, "nap", (3.0,))
    started = worker(*PREFORK)
    assert eventually(lambda: started.executions("nap"), 10)
    expected = {"waiting": 3, "held": 1, "delayed": 0}
    eventually(lambda: live.depth(endpoint) != expected, 0.7)  # an early one is deleted
    assert live.depth(endpoint) == expected


@proves("sqs/acks_late.py", "task_reject_on_worker_lost")
def test_lost_child_does_not_lose_the_task(snippet, run, worker):
    """子进程被杀：消息没有删除 | A child is killed: its message is kept"""
    with live.wired(run) as wire:
        started = worker(*PREFORK)
        live.publish(snippet.app, "die", ())
        assert eventually(lambda: "WorkerLostError" in started.log, 15)
        assert eventually(lambda: wire.requests("ChangeMessageVisibility"), 2)
        assert not wire.requests("DeleteMessage")


@proves("sqs/soft_shutdown.py", "worker_soft_shutdown_timeout", holds=ENDS)
def test_soft_shutdown_finishes_the_task(snippet, run, endpoints, worker):
    """收到 SIGQUIT 先做完任务，其余退回队列 | SIGQUIT: what runs is finished, the rest goes back"""
    endpoint = endpoints["sqs"]
    with live.wired(run) as wire:
        started = worker(*PREFORK)
        live.publish(snippet.app, countdown=600)
        assert eventually(lambda: live.depth(endpoint)["held"] == 1, 10)
        live.publish(snippet.app, "nap", (7.0,))  # last: it must still run when the signal comes
        assert eventually(lambda: started.executions("nap"), 10)
        os.kill(started.pid, signal.SIGQUIT)
        assert started.wait(20) is not None
        given_back = wire.requests("ChangeMessageVisibility")
    # Without it a worker whose loop sleeps may end only after the task as well.
    assert "Initiating Soft Shutdown" in started.log
    assert started.ends("nap")
    assert [each.asked["VisibilityTimeout"] for each in given_back] == [10]


@proves("sqs/soft_shutdown.py", "task_acks_late", holds=ENDS)
def test_soft_shutdown_gives_back_a_longer_task(snippet, run, worker):
    """时限内做不完的任务退回队列 | A task that needs longer goes back to the queue"""
    with live.wired(run) as wire:
        started = worker(*PREFORK)
        live.publish(snippet.app, "nap", (60.0,))
        assert eventually(lambda: started.executions("nap"), 10)
        os.kill(started.pid, signal.SIGQUIT)
        assert started.wait(20) is not None
        assert len(wire.requests("ChangeMessageVisibility")) == 1


@experiment(
    "sqs/experiments/shutdown.py",
    control={"broker_transport_options.wait_time_seconds": 6},
    holds=Holds(
        ">=5.5",
        "停机不等当前的长轮询，多长都一样 | the end waits for no long poll, however long",
        may_pass=True,
    ),
)
def test_warm_shutdown_gives_back(snippet, endpoints, worker, observe, claim):
    """SIGTERM 之后，没执行的任务很快重新可见 | After SIGTERM, what did not run is soon visible"""
    endpoint = endpoints["sqs"]
    for number in range(4):
        live.publish(snippet.app, "nap", (1.5,), task_id=f"nap-{number}")
    started = worker(*PREFORK)
    assert eventually(lambda: started.executions("nap"), 10)
    held = eventually(lambda: live.depth(endpoint)["held"] >= 3, 5)
    os.kill(started.pid, signal.SIGTERM)
    assert started.wait(20) is not None
    ended = max(event.at for event in started.events)
    finished = {event.id for event in started.ends()}
    left = 4 - len(finished)
    assert held
    assert eventually(lambda: live.depth(endpoint)["waiting"] == left, 12)
    seconds = observe("seconds_until_visible", round(time.time() - ended, 1))
    observe("finished_before_the_end", len(finished))
    observe("given_back", left)
    claim("C74", holds=seconds < 60)
    assert finished
    assert left >= 2
    assert (seconds > 4) == snippet.is_control
