"""Redis: Sentinel, and what a failover does to tasks."""

import redis
from kombu.exceptions import OperationalError
from redis.sentinel import MasterNotFoundError

from brokerdocs.running import eventually, experiment, proves
from tests.snippets.redis import live


@proves(
    "redis/sentinel.py",
    "broker_transport_options.master_name",
    raises=(ValueError, OperationalError, MasterNotFoundError),
)
def test_broker_finds_the_master(snippet):
    """broker 连到的服务器自称 master | The broker's server says that it is the master"""
    with snippet.app.connection_for_write() as connection:
        assert connection.default_channel.client.role()[0] == b"master"


@proves(
    "redis/sentinel.py",
    instead={"result_backend_transport_options": {"master_name": "nosuchmaster"}},
    raises=MasterNotFoundError,
)
def test_results_find_the_master(snippet):
    """结果写到 master 的 1 号数据库 | Results go to the master, database 1"""
    client = snippet.app.backend.client
    assert client.role()[0] == b"master"
    assert client.client_info()["db"] == 1


@experiment(
    "redis/experiments/results_without_master.py",
    control={"result_backend_transport_options": {"master_name": "mymaster"}},
)
def test_results_without_a_master_name(snippet, observe, symptom):
    """结果后端没写 `master_name`：取结果时报错 | Results without `master_name`: reading raises"""
    error = live.reading_raises(snippet.app, MasterNotFoundError)
    observe("error", error or "-")
    assert bool(error) != snippet.is_control
    symptom("No master found for None", error or "")


@experiment(
    "redis/experiments/sentinel_failover.py",
    control={"broker_connection_retry": False},
    private={"redis-sentinel": {}},
)
def test_master_dies(snippet, endpoints, services, worker, observe, timeline):
    """master 被 kill -9：worker 自己找到新的 | The master is killed: the worker finds the new"""
    endpoint = endpoints["redis-sentinel"]
    tasks = worker(name="worker-1")
    add = snippet.app.tasks["add"]
    assert add.delay(1, 1).get(timeout=10) == 2
    timeline.start()
    services.kill(endpoint, "master")
    timeline.mark("master", "kill -9", 0, tone="bad")
    sent = eventually(lambda: _publish(add), 20, every=0.2)
    assert sent, "nothing could be published for 20 s"
    timeline.mark("发布方 | publisher", "发布成功 | published", tone="good")
    published = observe("seconds_until_published", round(timeline.now, 1))
    if snippet.is_control:
        assert eventually(lambda: not tasks.is_alive, 15), "the worker reconnected all the same"
        timeline.mark("worker-1", "进程退出 | process ends", tone="bad")
        assert not [e for e in tasks.executions("add") if e.id in sent]
        observe("seconds_until_run", None)
        observe("worker_survives", False)
        return
    assert eventually(lambda: [e for e in tasks.executions("add") if e.id in sent], 30)
    (first, *_) = [e for e in tasks.executions("add") if e.id in sent]
    timeline.mark("worker-1", "执行 | runs", first.at - timeline.started, tone="good")
    took = observe("seconds_until_run", round(first.at - timeline.started, 1))
    observe("worker_survives", tasks.is_alive)
    assert tasks.is_alive
    assert published <= 20
    assert took <= 30


def _publish(add):
    try:
        return [add.apply_async((2, 2), retry=False).id]
    except (OperationalError, redis.ConnectionError, redis.TimeoutError, MasterNotFoundError):
        return []
