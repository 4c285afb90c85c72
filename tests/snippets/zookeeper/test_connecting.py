"""ZooKeeper: installing, connecting, priorities, sizes."""

import importlib.metadata
import re
import threading
import time
from contextlib import suppress
from statistics import median

import pytest
from celery import Celery
from kombu import Connection
from kombu.exceptions import OperationalError

from brokerdocs.running import Holds, eventually, experiment, proves
from brokerdocs.running.snippet import addresses
from tests.snippets import prompt
from tests.snippets.applications import app_of
from tests.snippets.reader import task_of
from tests.snippets.zookeeper import live


@proves("zookeeper/install.sh", instead={"pip install -U": '"celery[zoo]"'})
def test_extra_brings_the_client(snippet):
    """这个 extra 存在，带来 kazoo | The extra exists and brings kazoo"""
    brought, wanted = prompt.brought(snippet)
    assert "kazoo" in brought, f"no extra of {wanted} brings kazoo"
    assert brought["kazoo"].specifier.contains(importlib.metadata.version("kazoo"))


@proves("zookeeper/docker.sh", instead={"docker run -d --name": "celery-zookeeper zookeeper:3.9"})
def test_container_listens(snippet, run):
    """容器的端口只开放给本机 | The container's port is open to this machine only"""
    with prompt.container(snippet, run, 2181) as address:
        assert address


@proves(
    "zookeeper/broker_url.py",
    instead={"broker_url": "zookeeper://localhost:2181/elsewhere"},
    holds=Holds(
        ">=5.7",
        "同一进程里的第二个应用用的是第一个的路径 | "
        "a second application of the process uses the path of the first",
    ),
)
def test_path_holds_the_queues(snippet, endpoints, claim):
    """队列是这个路径下的节点，对谁都开放 | Queues are nodes below that path, open to anybody"""
    snippet.app.tasks["add"].delay(2, 2)
    below = live.entries(endpoints["zookeeper"])
    claim("C138", holds=len(below) == 1)
    assert len(below) == 1
    with live.client(endpoints["zookeeper"]) as zookeeper:
        url = snippet.app.conf.broker_url.replace("://", "://celery:secret@") + "/private"
        app_of(url).tasks["add"].delay(2, 2)
        rules, _ = zookeeper.get_acls("/celery/private/celery")
    assert [(rule.id.scheme, rule.id.id) for rule in rules] == [("world", "anyone")]


@proves(
    "zookeeper/failover.py", "broker_vhost", instead={"broker_url": "zookeeper://localhost:2181"}
)
def test_second_member_takes_over(snippet, run, endpoints, worker):
    """一个成员没了，worker 和发布方换到另一个 | One member gone, both sides use the other"""
    target = endpoints["zookeeper"].mapping[live.WELL_KNOWN]
    ways = {name: live.Way(run, target) for name in ("localhost:2181", "localhost:2182")}
    snippet.text = addresses.rewrite(
        snippet.source, {name: way.address for name, way in ways.items()}
    )
    one = worker()
    assert snippet.app.tasks["add"].delay(2, 2).get(timeout=10) == 4
    ways["localhost:2181"].close()
    sent = []

    def publish():
        with suppress(OperationalError):
            sent.append(snippet.app.tasks["add"].apply_async((3, 3), ignore_result=True).id)

    publisher = threading.Thread(target=publish, daemon=True)
    publisher.start()
    publisher.join(10)
    assert sent, "the publisher has no other server"
    assert eventually(lambda: [e for e in one.executions() if e.id == sent[0]], 10)
    with live.client(endpoints["zookeeper"]) as zookeeper:
        assert zookeeper.exists("/celery/celery")
    with pytest.raises(ValueError, match="Port"):
        Connection("zookeeper://localhost:2181,localhost:2182/celery").connect()


@experiment(
    "zookeeper/experiments/path_and_hosts.py",
    control={"Celery.broker": "zookeeper://localhost:2181/celery"},
)
def test_path_with_several_hosts(snippet, endpoints, observe, symptom):
    """几台主机加路径：任务发不出去 | Several hosts and a path: no task can be sent"""
    try:
        task_of(snippet.app).apply_async((2, 2), retry=False)
        error = ""
    except OperationalError as raised:
        error = type(raised.__cause__ or raised).__name__
    observe("error", error)
    observe("in_the_queue", len(live.entries(endpoints["zookeeper"])))
    symptom("任务发不出去 | No task can be sent", bool(error))


@proves("zookeeper/queue_depth.py", instead={"KazooClient.hosts": "localhost:2181"})
def test_depth_of_a_queue(snippet):
    """说出有几个任务在排队 | It tells how many tasks wait"""
    depth = vars(snippet.module())["depth"]
    assert depth() == 0
    other = Celery("other", broker=snippet.app.conf.broker_url, set_as_current=False)
    for _ in range(3):
        other.send_task("add", (2, 2))
    assert depth() == 3


@proves("zookeeper/polling.py", "broker_transport_options.polling_interval")
def test_polling_interval_reaches_the_transport(snippet):
    """两次空查之间睡 0.1 秒 | The live transport sleeps 0.1 seconds between empty looks"""
    with snippet.app.connection_for_read() as connection:
        assert connection.transport.polling_interval == 0.1


@experiment(
    "zookeeper/experiments/waiting.py",
    control={"broker_transport_options.polling_interval": 0.05},
)
def test_task_waits_for_a_look(snippet, worker, observe):
    """空闲的 worker 每秒看一次，任务要等 | An idle worker looks once a second: tasks wait"""
    started = worker()
    waits = []
    for number in range(8):
        eventually(lambda: False, 0.11 * number)  # come at another moment of its second
        task = snippet.app.tasks["echo"].apply_async((number,), ignore_result=True)
        sent = time.time()
        eventually(lambda: len(started.executions("echo")) > number, 5)  # noqa: B023
        event = started.executions("echo")[-1]
        assert event.id == task.id
        waits.append(event.at - sent)
    began = time.time()
    for number in range(20):
        snippet.app.tasks["echo"].apply_async((number,), ignore_result=True)
    eventually(lambda: len(started.executions("echo")) == 28, 10)
    observe("seconds_for_twenty", round(started.executions("echo")[-1].at - began, 2))
    observe("seconds_at_most", round(max(waits), 2))
    observe("seconds_on_average", round(sum(waits) / len(waits), 2))
    assert max(waits) < 2
    if snippet.is_control:
        assert median(waits) < 0.2
    else:
        assert median(waits) > 0.3  # each comes 0.11 s later after a look than the one before


@proves("zookeeper/priorities.py", "task_default_priority")
def test_priority_is_in_the_name(snippet, endpoints):
    """优先级写进节点名：9 减去它 | The node's name has the priority: 9 minus it"""
    snippet.app.tasks["add"].delay(2, 2)
    snippet.app.tasks["add"].apply_async((2, 2), priority=9)
    names = live.entries(endpoints["zookeeper"])
    assert [name[:9] for name in names] == ["entry-000", "entry-004"]


@experiment(
    "zookeeper/experiments/priority_order.py", control={"broker_url": "redis://localhost:6379/0"}
)
def test_nine_is_served_first(snippet, worker, observe, claim):
    """数字越大越先执行，与 Redis 相反 | The larger the number the sooner: the reverse of Redis"""
    for priority in (0, 3, 6, 9):
        snippet.app.tasks["echo"].apply_async((priority,), priority=priority, task_id=str(priority))
    started = worker()
    assert eventually(lambda: len(started.executions("echo")) == 4, 10)
    order = [int(event.id) for event in started.executions("echo")]
    observe("order", ", ".join(map(str, order)))
    claim("C98", holds=order == [9, 6, 3, 0])
    assert order == ([0, 3, 6, 9] if snippet.is_control else [9, 6, 3, 0])


def _passes(app, size):
    try:
        app.tasks["echo"].apply_async(
            ("x" * size,), retry=False, ignore_result=True, argsrepr="", task_id="largest"
        )
    except OperationalError:
        return False
    return True


@experiment(
    "zookeeper/experiments/largest_message.py",
    control={"broker_transport_options.body_encoding": None},
)
def test_largest_message(snippet, observe):
    """一个参数最大多少字节 | The largest argument, in bytes"""
    low, high = 100_000, 4_000_000
    while high - low > 5_000:
        middle = (low + high) // 2
        low, high = (middle, high) if _passes(snippet.app, middle) else (low, middle)
    observe("largest_bytes", low)
    observe("tried_up_to_bytes", 4_000_000)
    if snippet.is_control:
        assert 1_000_000 < low < 1_048_576
    else:
        assert 750_000 < low < 790_000


@proves("zookeeper/body_encoding.py", "broker_transport_options.body_encoding")
def test_larger_argument_gets_there(snippet, worker):
    """900 KB 的参数送达，结果取得回来 | An argument of 900 kB arrives and comes back"""
    worker()
    try:
        result = snippet.app.tasks["echo"].apply_async(("x" * 900_000,), retry=False, argsrepr="")
    except OperationalError as error:
        raise AssertionError(f"the server takes no such message: {error}") from None
    assert len(result.get(timeout=15)) == 900_000


@proves("zookeeper/zookeeper-env.sh", 'SERVER_JVMFLAGS="-Djute.maxbuffer=4194304"')
def test_server_takes_larger_messages(snippet, run, services):
    """服务器接受 2 MB 的参数 | The server takes an argument of 2 MB"""
    flags = dict(re.findall(r"-D(jute\.\w+)=(\d+)", snippet.source))
    endpoint = services.private("zookeeper", settings=flags)
    run.admit(endpoint)
    app = app_of(f"zookeeper://{endpoint.mapping[live.WELL_KNOWN]}/celery")
    assert _passes(app, 2_000_000)
