"""Google Cloud Pub/Sub: what is lost, what comes again, what two applications share."""

from google.api_core.exceptions import GoogleAPICallError
from google.cloud.pubsub_v1.publisher.exceptions import MessageTooLargeError
from kombu.exceptions import OperationalError

from brokerdocs.running import eventually, experiment, proves
from tests.snippets import routing
from tests.snippets.applications import app_of
from tests.snippets.gcpubsub import live
from tests.snippets.reader import task_of

SCRIPTS = 3
TASKS = 3


@experiment("gcpubsub/experiments/send_and_exit.py", control={"seconds_before_exit": 1.0})
def test_script_ends_after_delay(snippet, run, observe, claim, symptom):
    """`delay()` 之后脚本立刻结束，任务丢失 | The script ends after `delay()`: the task is lost"""
    statuses = live.scripts(run, snippet, SCRIPTS)
    arrived = observe("arrived", live.waiting())
    observe("scripts", SCRIPTS)
    observe("scripts_without_an_error", statuses.count(0))
    claim("C94", holds=arrived == SCRIPTS)
    assert statuses == [0] * SCRIPTS
    assert arrived == SCRIPTS or not snippet.is_control
    symptom(
        "脚本发完任务就退出，任务没有送到 | A script sends tasks and ends: they never arrive",
        arrived < SCRIPTS,
    )


@proves("gcpubsub/confirm_publish.py", "publish")
def test_script_waits_for_the_server(snippet, run):
    """脚本等服务器确认后才结束，一个不丢 | The script ends once the server has its task"""
    assert live.scripts(run, snippet, SCRIPTS) == [0] * SCRIPTS
    assert live.waiting() == SCRIPTS


@experiment(
    "gcpubsub/experiments/server_gone.py",
    control={"seconds_to_wait": 1.0},
    private={"gcpubsub": {}},
)
def test_server_is_gone(snippet, endpoints, services, observe, symptom):
    """服务器没了，`delay()` 照样返回 | The server is gone, and `delay()` says nothing"""
    add = task_of(snippet.app)
    add.apply_async((2, 2))
    services.kill(endpoints["gcpubsub"])
    try:
        add.apply_async((2, 2), retry=False)
        error = None
    except (OperationalError, TimeoutError, GoogleAPICallError) as raised:
        error = raised
    observe("error", type(error).__name__ if error else "")
    observe("returned_without_an_error", error is None)
    symptom(
        "服务器不在，delay() 照样返回 | The server is gone, and delay() returns all the same",
        error is None,
    )


@experiment("gcpubsub/experiments/kill_9_acks_late.py", control={"task_acks_late": False})
def test_worker_is_killed(snippet, worker, observe, claim, timeline):
    """worker 被 kill -9：确认期限过后重新投递 | Killed: its task comes back after the deadline"""
    first = worker(*live.PREFORK, name="worker-1")
    timeline.start()
    timeline.mark("发布方 | publisher", "发布 | published", 0)
    snippet.app.tasks["nap"].delay(2.0)
    assert eventually(lambda: first.executions("nap"), 15)
    eventually(lambda: False, 0.5)  # an early acknowledgement has reached the server by then
    first.kill()
    killed = timeline.now
    timeline.mark("worker-1", "kill -9", killed, tone="bad")
    second = worker(*live.PREFORK, name="worker-2")
    again = eventually(lambda: second.executions("nap"), 13 if snippet.is_control else 40)
    observe("executions_after_the_kill", len(again))
    observe("watched_seconds", round(timeline.now - killed))
    waited = round(again[0].at - timeline.started - killed, 1) if again else None
    observe("seconds_until_redelivered", waited)
    claim("C95", holds=bool(again))
    if snippet.is_control:
        timeline.executions(first)
        timeline.mark("worker-2", "没有任务可做 | nothing to run", killed, timeline.now, "wait")
        assert not again
        return
    assert again
    eventually(lambda: second.ends(), 10)
    timeline.mark("Pub/Sub", "保留 | keeps it", killed, again[0].at - timeline.started, "wait")
    timeline.executions(first)
    timeline.executions(second, tone="good", again="good")
    assert 3 <= waited <= 30


@experiment(
    "gcpubsub/experiments/long_task.py",
    control={"broker_transport_options.ack_deadline_seconds": 2},
    long=True,
)
def test_task_longer_than_the_deadline(snippet, worker, observe, claim, timeline):
    """任务比确认期限长：worker 续期，只执行一次 | Renewed, a task longer than it runs once"""
    both = [worker(*live.PREFORK, name=name) for name in ("worker-1", "worker-2")]
    timeline.start()
    timeline.mark("发布方 | publisher", "发布 | published", 0)
    snippet.app.tasks["nap"].delay(observe("task_seconds", 13.0))
    snippet.app.tasks["add"].apply_async((2, 2), countdown=observe("countdown", 15))

    def times_of(task):
        return sum(len(each.executions(task)) for each in both)

    # Without renewal copies pile up before the ETA task, so that its count says little there.
    awaited = "nap" if snippet.is_control else "add"
    eventually(lambda: times_of(awaited) >= (2 if snippet.is_control else 1), 30)
    eventually(lambda: times_of("add") > 1, 1.0)
    times = observe("executions", times_of("nap"))
    eta = observe("executions_with_eta", times_of("add"))
    for each in both:
        timeline.executions(each)
    claim("C96", holds=times == 1)
    if snippet.is_control:
        assert times >= 2
    else:
        assert (times, eta) == (1, 1)


@experiment(
    "gcpubsub/experiments/two_prefixes.py",
    control={"broker_transport_options.queue_name_prefix": "blog-"},
)
def test_two_applications(snippet, worker, observe, claim, symptom):
    """前缀不同，每个任务两边各执行一次 | With two prefixes each task runs in both applications"""

    def blog():
        return app_of(live.URL, broker_transport_options={"queue_name_prefix": "blog-"})

    both = [worker(name="shop"), worker(load=blog, name="blog")]
    for _ in range(TASKS):
        snippet.app.tasks["add"].delay(2, 2)
    expected = TASKS if snippet.is_control else 2 * TASKS

    def times():
        return sum(len(each.executions("add")) for each in both)

    eventually(lambda: times() >= expected, 20)
    eventually(lambda: times() > expected, 1.5)
    observe("published", TASKS)
    observe("executions", times())
    claim("C97", holds=times() == TASKS)
    symptom("每个任务在两个应用里各执行一次 | Each task runs in both applications", times() > TASKS)
    assert times() == expected


@experiment(
    "gcpubsub/experiments/new_prefix.py",
    control={"broker_transport_options.queue_name_prefix": "kombu-"},
)
def test_new_prefix(snippet, endpoints, worker, observe):
    """换了前缀：模拟器重放旧任务，pstest 不 | A new prefix: Google's emulator replays"""
    old = worker(load=lambda: app_of(live.URL), name="old")
    for _ in range(TASKS):
        app_of(live.URL).tasks["add"].apply_async((2, 2), ignore_result=True)
    assert eventually(lambda: len(old.executions("add")) == TASKS, 20)
    eventually(lambda: False, 0.5)  # the last acknowledgement is with the server by then
    old.kill()
    replays = endpoints["gcpubsub"].product == live.REPLAYS and not snippet.is_control
    expected = TASKS if replays else 0
    new = worker(name="new")
    eventually(lambda: len(new.executions("add")) >= max(expected, 1), 20 if expected else 3)
    observe("run_before", TASKS)
    observe("run_again", len(new.executions("add")))
    assert len(new.executions("add")) == expected


@experiment(
    "gcpubsub/experiments/largest_message.py",
    control={"broker_transport_options.body_encoding": None},
)
def test_largest_message(snippet, observe, claim):
    """一个参数最大多少字节 | The largest argument, in bytes"""

    def passes(size):
        try:
            snippet.app.tasks["echo"].apply_async(
                ("x" * size,), retry=False, ignore_result=True, argsrepr="", task_id="largest"
            )
        except (MessageTooLargeError, OperationalError):
            return False
        return True

    low, high = 1_000_000, 12_000_000
    while high - low > 10_000:
        middle = (low + high) // 2
        low, high = (middle, high) if passes(middle) else (low, middle)
    observe("largest_bytes", low)
    observe("tried_up_to_bytes", 12_000_000)
    claim("C137", holds=low < 10_000_000)
    if snippet.is_control:
        assert low > 9_900_000
    else:
        assert 7_300_000 < low < 7_600_000


@experiment("gcpubsub/experiments/shared_exchange.py", control={"exchange_of_videos": "videos"})
def test_two_queues_share_an_exchange(snippet, endpoints, observe):
    """共用交换机：模拟器两边都送，pstest 不 | One exchange: the emulator sends to both queues"""
    routing.declare(snippet.app)
    task_of(snippet.app).apply_async((2, 2), queue="images")
    ignores = endpoints["gcpubsub"].product == live.REPLAYS and not snippet.is_control
    assert observe("in_images", live.waiting("kombu-images", seconds=1.0)) == 1
    assert observe("in_videos", live.waiting("kombu-videos", seconds=1.0)) == int(ignores)


@experiment("gcpubsub/experiments/topic_exchange.py", control="task_default_exchange_type")
def test_topic_exchange(snippet, observe, claim):
    """topic 交换机没有：发布时报错 | There is no topic exchange: publishing raises an error"""
    try:
        task_of(snippet.app).delay(2, 2)
        error = ""
    except NotImplementedError as raised:
        error = type(raised).__name__
    observe("error", error)
    arrived = live.waiting(seconds=1.0) if snippet.is_control else 0
    observe("arrived", arrived)
    claim("C93", holds=not arrived)
    assert arrived == (1 if snippet.is_control else 0)
