"""RabbitMQ: acknowledgements, tasks with an ETA, crashes of workers."""

import time

from brokerdocs.running import eventually, experiment, proves
from tests.snippets.applications import app_of
from tests.snippets.rabbitmq import live


@proves("rabbitmq/acks_late.py", "task_acks_late")
def test_running_task_is_unacknowledged(snippet, server, worker):
    """任务执行期间，服务器仍替它保留着消息 | While the task runs the server keeps its message"""
    # A worker of one process alone would send no acknowledgement before the task ends.
    one = worker("--pool=prefork", "--concurrency=1", *live.AWAKE, quick=False)
    snippet.app.tasks["nap"].delay(20)
    assert eventually(one.executions, 10)
    eventually(lambda: not server.unacknowledged("celery"), 2.5, every=0.5)
    assert server.unacknowledged("celery") == 1


@proves("rabbitmq/acks_late.py", "worker_prefetch_multiplier")
def test_prefetch_is_one_for_each_process(server, worker):
    """三个进程的 worker 最多领走三条消息 | Three processes take three messages at most"""
    worker("--concurrency=3")
    assert server.prefetch("celery") == 3


@experiment("rabbitmq/experiments/worker_killed.py", control={"task_acks_late": False})
def test_worker_killed(snippet, worker, observe, claim, timeline):
    """worker 被 kill -9：消息马上交给另一个 | kill -9 of a worker: another gets it at once"""
    prefork = ("--pool=prefork", "--concurrency=1", *live.AWAKE)
    first = worker(*prefork, name="worker-1", quick=False)
    timeline.start()
    task = snippet.app.tasks["nap"].delay(2)
    timeline.mark("发布方 | publisher", "发布 | published", 0)
    assert eventually(first.executions, 10)
    second = worker(*prefork, name="worker-2", quick=False)
    first.kill()
    killed = time.time()
    first.wait()
    timeline.mark("worker-1", "kill -9", killed - timeline.started, tone="bad")
    again = eventually(second.executions, 2 if snippet.is_control else 15)
    claim("C43", holds=bool(again))
    observe("redelivered_after", round(again[0].at - killed, 2) if again else None)
    if snippet.is_control:
        assert not again
    else:
        assert again[0].id == task.id
        assert again[0].at - killed < 5
        assert eventually(lambda: second.ends(), 10)
    timeline.executions(first)
    timeline.executions(second, again="good")


@experiment(
    "rabbitmq/experiments/pool_process_killed.py", control={"task_reject_on_worker_lost": False}
)
def test_pool_process_killed(snippet, worker, observe):
    """进程池里的进程被杀死：任务重新入队，再次执行 | A killed pool process: the task runs again"""
    one = worker("--pool=prefork", "--concurrency=1", *live.AWAKE, quick=False)
    snippet.app.tasks["die"].delay()
    eventually(lambda: len(one.executions("die")) > 2, 5 if snippet.is_control else 20)
    executions = observe("executions", len(one.executions("die")))
    if snippet.is_control:
        assert executions == 1
    else:
        assert executions > 2


@proves("rabbitmq/worker_lost.py", "task_retry_on_worker_lost")
def test_lost_process_is_a_retry(snippet, worker):
    """进程被杀死后，任务作为重试重新发布 | After a lost process the task is published as a retry"""
    one = worker("--pool=prefork", "--concurrency=1", *live.AWAKE, quick=False)
    task = snippet.app.tasks["die"].delay()
    received = eventually(
        lambda: [e for e in one.events if e.name == "received" and e.id == task.id][1:], 6
    )
    assert received, "the task did not come back"
    assert "retry" in one.log.lower()


@proves("rabbitmq/worker_lost.py", "task_acks_late")
def test_lost_process_needs_late_acknowledgement(snippet, server, worker):
    """任务执行期间，服务器仍替它保留着消息 | While the task runs the server keeps its message"""
    one = worker("--pool=prefork", "--concurrency=1", *live.AWAKE, quick=False)
    snippet.app.tasks["nap"].delay(20)
    assert eventually(one.executions, 10)
    eventually(lambda: not server.unacknowledged("celery"), 2.5, every=0.5)
    assert server.unacknowledged("celery") == 1


@experiment(
    "rabbitmq/experiments/crashing_task.py",
    control={"Queue.queue_arguments": {"x-queue-type": "quorum", "x-delivery-limit": 50}},
    holds=live.KNOWS_QUORUM_QUEUES,
)
def test_crashing_task_is_dropped(snippet, server, worker, observe, claim, symptom):
    """每次都崩溃的任务，到达上限后被丢弃 | A task that always crashes is dropped at the limit"""
    one = worker("--pool=prefork", "--concurrency=1", *live.AWAKE, quick=False)
    result = snippet.app.tasks["die"].delay()
    assert eventually(lambda: len(one.executions("die")) >= 3, 20)
    eventually(lambda: len(one.executions("die")) > 3, 8 if snippet.is_control else 3)
    executions = observe("executions", len(one.executions("die")))
    observe("state", result.state)
    symptom(
        "一个任务杀死几个进程，然后不见了 | A task kills some processes, and is gone",
        executions == 3,
    )
    if snippet.is_control:
        assert executions > 3
        return
    gone = eventually(lambda: server.messages("celery") == 0, 10, every=0.3)
    claim("C44", holds=executions == 3 and gone)


@experiment("rabbitmq/experiments/consumer_timeout.conf", control={"consumer_timeout": "= 60000"})
def test_consumer_timeout(snippet, run, services, worker, observe, claim, timeline, symptom):
    """ETA 超过 consumer_timeout，worker 退出 | The worker ends at an ETA beyond consumer_timeout"""
    endpoint = services.private("rabbitmq", config=snippet.text)
    run.admit(endpoint)
    # The server looks for late deliveries once a minute; here twice a second.
    server = live.Live(endpoint)
    server.ctl("eval", "application:set_env(rabbit, channel_tick_interval, 500).")
    app = app_of(f"amqp://{endpoint.mapping[live.WELL_KNOWN]}//")
    one = worker(load=lambda: app)
    timeline.start()
    timeline.mark("发布方 | publisher", "发布，countdown=5 | published, countdown=5", 0)
    app.tasks["add"].apply_async((2, 2), countdown=observe("countdown", 5))
    status = one.wait(4.5)
    ran = eventually(one.executions, 6) if status is None else []
    observe("worker_ended", status is not None)
    observe("ran", bool(ran))
    if status is not None:
        timeline.mark("worker-1", "退出 | exits", tone="bad")
    timeline.executions(one)
    claim("C46", holds=status is not None)
    symptom("PRECONDITION_FAILED - delivery acknowledgement on channel 1 timed out", one.log)
    if snippet.is_control:
        assert status is None
        assert ran
    else:
        assert not ran


@experiment(
    "rabbitmq/experiments/eta_direct_exchange.py",
    control={"task_default_exchange_type": "topic"},
)
def test_eta_with_a_direct_exchange(snippet, worker, observe, claim, symptom):
    """仲裁队列配 direct：ETA 任务占住 worker | Quorum, direct exchange: an ETA blocks the worker"""
    held, waited = _behind_an_eta(snippet, worker, 3)
    observe("held_by_worker", held)
    observe("waited", waited)
    claim("C47", holds=not held)
    assert held != snippet.is_control
    symptom(
        "worker 在线，也有任务，它却不做 | A worker is up, tasks wait, and it does nothing",
        waited > 1.5,
    )
    if snippet.is_control:
        assert waited < 1.5
    else:
        assert waited > 1.5


@experiment("rabbitmq/experiments/eta_prefetch.py", control={"worker_prefetch_multiplier": 4})
def test_eta_on_a_classic_queue(snippet, server, worker, observe):
    """经典队列：4.0 起 ETA 任务占着预取 | Classic queue: from 4.0 an ETA task fills the prefetch"""
    _, waited = _behind_an_eta(snippet, worker, observe("countdown", 7))
    observe("waited", waited)
    blocks = server.major >= 4 and not snippet.is_control
    assert (waited > 4) == blocks  # else the prefetch is raised when the loop wakes, within two


def _behind_an_eta(snippet, worker, countdown):
    """Whether a worker holds a task that is due later, and how long the next one waits."""
    one = worker("--concurrency=1", *live.AWAKE, quick=False)
    add = snippet.app.tasks["add"]
    late = add.apply_async((2, 2), countdown=countdown)
    eventually(lambda: late.id in {event.id for event in one.events}, 1)
    held = late.id in {event.id for event in one.events}
    published = time.time()
    quick = add.delay(3, 3)
    assert quick.get(timeout=30) == 6
    (start,) = [event.at for event in one.executions() if event.id == quick.id]
    return held, round(max(start - published, 0), 2)


@experiment(
    "rabbitmq/experiments/eta_before_first_worker.py",
    control={"broker_transport_options.confirm_publish": True},
)
def test_eta_before_the_first_worker(snippet, worker, observe, symptom):
    """还没有 worker 启动过：带 ETA 的任务悄悄丢失 | Before the first worker, an ETA is lost"""
    refused = False
    try:
        snippet.app.tasks["add"].apply_async((2, 2), countdown=1)
    except snippet.app.connection_for_write().channel_errors:
        refused = True
    one = worker()
    try:
        late = snippet.app.tasks["add"].apply_async((3, 3), countdown=1)
    except snippet.app.connection_for_write().channel_errors:
        # What became of the first is told to the next that uses the channel.
        late = snippet.app.tasks["add"].apply_async((3, 3), countdown=1)
    assert eventually(one.executions, 10)
    eventually(lambda: len(one.executions()) > 1, 1.5)
    observe("refused", refused)
    observe("ran", len(one.executions()))
    assert [event.id for event in one.executions()] == [late.id]
    symptom(
        "带 ETA 的任务没有了，没有报错 | A task with an ETA is gone, and nothing raised",
        not refused,
    )


@experiment(
    "rabbitmq/experiments/short_countdown.py",
    control={"task_default_exchange_type": "direct"},
)
def test_countdown_below_a_second(snippet, observe, symptom):
    """不足一秒的倒计时：`apply_async` 抛出 ValueError | A countdown below one second: ValueError"""
    error = ""
    try:
        snippet.app.tasks["add"].apply_async((2, 2), countdown=0.5)
    except ValueError as refused:
        error = str(refused)
    observe("error", error or "-")
    assert bool(error) != snippet.is_control
    symptom("countdown must be a positive number", error)
