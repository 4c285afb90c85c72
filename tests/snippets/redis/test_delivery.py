"""Redis: acknowledgement, redelivery, and what the visibility timeout does."""

import os
import signal

from brokerdocs.running import eventually, experiment, proves
from tests.snippets.applications import app_of
from tests.snippets.redis import live

PREFORK = ("--pool=prefork", "--concurrency=1")
"""The default pool: on the solo pool even an early acknowledgement waits for the task's end."""

PATIENCE = 60  # seconds that the other application would wait
NAP = 2.5  # seconds, longer than the timeout of one second and a sweep each second


@proves("redis/visibility_timeout.py", "broker_transport_options.visibility_timeout")
def test_visibility_timeout_reaches_the_channel(snippet, claim):
    """信道的超时是两小时，只写这一处就够 | The channel has two hours, set here alone"""
    with app_of(snippet.app.conf.broker_url).connection_for_write() as plain:
        default = plain.default_channel.visibility_timeout
    with snippet.app.connection_for_write() as connection:
        effective = connection.default_channel.visibility_timeout
    assert effective == 7200
    claim("C13", holds=default == 3600)
    claim("C31", holds=effective != 7200)


@experiment(
    "redis/experiments/eta_beyond_visibility_timeout.py",
    control={"broker_transport_options.visibility_timeout": 60},
)
def test_eta_beyond_visibility_timeout(snippet, worker, observe, claim, timeline, symptom):
    """ETA 比可见性超时更晚，任务就重复执行 | A task whose ETA lies beyond the timeout runs again"""
    first, second = worker(name="worker-1"), worker(name="worker-2")
    timeline.start()
    timeline.mark("发布方 | publisher", "发布 | published", 0)
    snippet.app.tasks["add"].apply_async((2, 2), countdown=observe("countdown", 6))

    def executions():
        return first.executions("add") + second.executions("add")

    assert eventually(executions, 15)
    # Copies that the workers already hold are due at the same moment; a short wait catches them.
    eventually(lambda: len(executions()) > 5, 1.0)
    times = observe("executions", len(executions()))
    eventually(lambda: len(executions()) > times, 3)  # another timeout, and a sweep
    more = observe("executions_in_the_next_3_seconds", len(executions()) - times)
    timeline.executions(first)
    timeline.executions(second)
    claim("C14", holds=times > 1)
    claim("C15", holds=times > 1)
    assert not more
    symptom("有 ETA 的任务执行好几次 | A task with an ETA runs several times", times > 1)
    if snippet.is_control:
        assert times == 1
    else:
        assert 2 <= times <= 6


@experiment("redis/experiments/kill_9_acks_late.py", control={"task_acks_late": False})
def test_worker_is_killed(snippet, endpoints, worker, observe, claim, timeline):
    """worker 被 kill -9：超时后由另一个执行 | The worker is killed: another runs its task"""
    server = live.client(endpoints["redis"])
    first = worker(*PREFORK, name="worker-1")
    timeline.start()
    timeline.mark("发布方 | publisher", "发布 | published", 0)
    snippet.app.tasks["nap"].delay(1.5)
    assert eventually(lambda: first.executions("nap"), 10)
    eventually(lambda: server.hlen("unacked") == 0, 0.3)  # an early acknowledgement comes by now
    first.kill()
    killed = timeline.now
    timeline.mark("worker-1", "kill -9", killed, tone="bad")
    held = observe("held_by_redis", server.hlen("unacked"))
    claim("C18", holds=held == 0)
    second = worker(*PREFORK, name="worker-2")
    if snippet.is_control:
        assert held == 0
        assert server.llen("celery") == 0
        again = eventually(lambda: second.executions("nap"), 4)
        observe("executions_after_the_kill", len(again))
        timeline.executions(first)
        timeline.mark("worker-2", "没有任务可做 | nothing to run", killed, timeline.now, "wait")
        assert not again
        observe("seconds_until_redelivered", None)
        return
    assert held == 1
    assert eventually(lambda: second.ends(), 20)
    again = second.executions("nap")
    waited = observe("seconds_until_redelivered", round(again[0].at - timeline.started - killed, 1))
    observe("executions_after_the_kill", len(again))
    assert len(again) == 1
    timeline.mark("Redis", "保留 | keeps it", killed, again[0].at - timeline.started, "wait")
    timeline.executions(first)
    timeline.executions(second, tone="good", again="good")
    claim("C13", holds=waited > 1.0)
    assert 1.0 <= waited <= 10


@experiment("redis/experiments/task_longer_late_ack.py", control={"task_acks_late": False})
def test_late_ack_and_a_long_task(snippet, worker, observe, claim, timeline, symptom):
    """延迟确认：任务比超时长就重复执行 | Acknowledged late, a long task runs again"""
    times = _run_long_task(snippet, worker, timeline)
    observe("executions", times)
    observe("task_seconds", NAP)
    claim("C32", holds=times > 1)
    symptom("长任务执行了不止一次 | A long task runs more than once", times > 1)
    if snippet.is_control:
        assert times == 1
    else:
        assert times >= 2


@experiment("redis/experiments/task_longer_early_ack.py", control={"task_acks_late": True})
def test_early_ack_and_a_long_task(snippet, worker, observe, claim, timeline):
    """提前确认：任务再长也只执行一次 | Acknowledged early, a long task runs once"""
    times = _run_long_task(snippet, worker, timeline)
    observe("executions", times)
    observe("task_seconds", NAP)
    claim("C32", holds=times > 1)
    if snippet.is_control:
        assert times >= 2
    else:
        assert times == 1


def _run_long_task(snippet, worker, timeline):
    first, second = worker(*PREFORK, name="worker-1"), worker(*PREFORK, name="worker-2")
    both = (first, second)
    timeline.start()
    timeline.mark("发布方 | publisher", "发布 | published", 0)
    snippet.app.tasks["nap"].delay(NAP)
    assert eventually(lambda: any(w.ends() for w in both), 15)
    eventually(lambda: sum(len(w.executions("nap")) for w in both) > 2, 0.5)
    for each in both:
        timeline.executions(each)
    return sum(len(each.executions("nap")) for each in both)


@experiment(
    "redis/experiments/impatient_application.py",
    control={"broker_transport_options.visibility_timeout": 60},
)
def test_shortest_timeout_wins(snippet, worker, observe, claim, symptom):
    """共用 broker 时，以最短的超时为准 | On a shared broker the shortest timeout counts"""
    url = snippet.app.conf.broker_url

    def patient():
        return app_of(url, broker_transport_options={"visibility_timeout": PATIENCE})

    observe("other_timeout", PATIENCE)
    other = worker(load=patient, name="patient")
    patient().tasks["add"].apply_async((2, 2), countdown=4)
    assert eventually(lambda: other.received, 10)
    impatient = worker(name="impatient")
    both = (other, impatient)
    assert eventually(lambda: sum(len(w.executions("add")) for w in both), 12)
    eventually(lambda: sum(len(w.executions("add")) for w in both) > 5, 1.0)
    times = observe("executions", sum(len(w.executions("add")) for w in both))
    claim("C33", holds=times > 1)
    symptom(
        "超时够长，任务还是重复执行 | The timeout is long enough, and tasks run twice", times > 1
    )
    if snippet.is_control:
        assert times == 1
    else:
        assert times >= 2


@proves(
    "redis/restore_interval.py",
    "broker_transport_options.unacked_restore_interval",
    "broker_transport_options.unacked_restore_throttle",
)
def test_sweeps_every_second(endpoints, worker):
    """worker 每秒检查一次到期的任务 | A worker looks for expired tasks every second"""
    with live.monitored(endpoints["redis"], _is_sweep) as sweeps:
        worker()
        eventually(lambda: sweeps and sweeps[-1][0] - sweeps[0][0] > 0.5, 4)
    assert sweeps
    assert 0.5 < sweeps[-1][0] - sweeps[0][0] < 2.5


def _is_sweep(command):
    return command.startswith(("ZRANGE unacked_index", "ZREVRANGEBYSCORE unacked_index"))


@proves("redis/acks_late.py", "task_acks_late", "worker_prefetch_multiplier")
def test_holds_only_what_runs(snippet, endpoints, worker):
    """Redis 保留正在执行的，其余留在队列 | Redis keeps what runs; the rest stays queued"""
    server = live.broker(snippet, endpoints["redis"])
    started = worker(*PREFORK)
    for _ in range(4):
        snippet.app.tasks["nap"].delay(10.0)  # longer than the check, which ends the worker
    assert eventually(lambda: started.executions("nap"), 10)

    def held():
        return server.hlen("unacked"), server.llen("celery")

    # An early acknowledgement passes through this state, but does not stay in it.
    eventually(lambda: held() != (1, 3), 1.0)
    assert held() == (1, 3)


@proves("redis/acks_late.py", "task_reject_on_worker_lost")
def test_lost_child_does_not_lose_the_task(snippet, endpoints, worker):
    """子进程被杀，它的任务重新执行 | A child process is killed: its task runs again"""
    server = live.broker(snippet, endpoints["redis"])
    started = worker(*PREFORK)
    snippet.app.tasks["die"].delay()
    assert eventually(lambda: "WorkerLostError" in started.log, 15)

    def is_over():
        return len(started.executions("die")) > 1 or not (
            server.hlen("unacked") or server.llen("celery")
        )

    eventually(is_over, 10)
    eventually(lambda: len(started.executions("die")) > 1, 1.5)
    assert len(started.executions("die")) > 1


@proves("redis/soft_shutdown.py", "worker_soft_shutdown_timeout")
def test_soft_shutdown_finishes_the_task(snippet, endpoints, worker, claim):
    """收到 SIGQUIT 先做完任务，其余退回队列 | SIGQUIT: what runs is finished, the rest goes back"""
    server = live.broker(snippet, endpoints["redis"])
    started = worker(*PREFORK)
    snippet.app.tasks["add"].apply_async((2, 2), countdown=600)
    assert eventually(lambda: server.hlen("unacked") == 1, 10)
    snippet.app.tasks["nap"].delay(7.0)  # last: it must still run when the signal comes
    assert eventually(lambda: started.executions("nap"), 10)
    os.kill(started.pid, signal.SIGQUIT)
    assert started.wait(20) is not None
    # Without it a worker whose loop sleeps may end only after the task as well.
    assert "Initiating Soft Shutdown" in started.log
    assert started.ends("nap")
    assert server.hlen("unacked") == 0
    claim("C34", holds=server.llen("celery") >= 1)
    assert server.llen("celery") == 1


@proves("redis/soft_shutdown.py", "task_acks_late")
def test_soft_shutdown_gives_back_a_longer_task(snippet, endpoints, worker):
    """时限内做不完的任务退回队列 | A task that needs longer goes back to the queue"""
    server = live.broker(snippet, endpoints["redis"])
    started = worker(*PREFORK)
    snippet.app.tasks["nap"].delay(60.0)
    assert eventually(lambda: started.executions("nap"), 10)
    os.kill(started.pid, signal.SIGQUIT)
    assert started.wait(20) is not None
    assert server.llen("celery") == 1
