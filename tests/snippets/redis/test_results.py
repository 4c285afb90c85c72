"""Redis: as a result backend."""

import re
import shutil
import time
from dataclasses import replace
from functools import partial

import celery
import pytest

from brokerdocs.running import Holds, eventually, experiment, proves
from tests.snippets import outages
from tests.snippets.applications import app_of
from tests.snippets.redis import live, results

READS = 3
AT_ONCE = 0.5  # seconds; a read that does not wait takes a few thousandths
DURABLE = {"redis": {"appendonly": "yes"}}


@proves(
    "redis/result_backend.py",
    "result_expires",
    instead={"result_backend": "redis://localhost:6379/3"},
    forms=("redis/result_backend_before_5_7.py",),
)
def test_result_expires(snippet, endpoints, worker, claim):
    """结果在 2 号数据库，一小时后过期 | The result is in database 2, for an hour"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    assert result.get(timeout=10) == 4
    left = live.client(endpoints["redis"], 2).ttl(f"celery-task-meta-{result.id}")
    claim("C25", holds=left > 0)
    assert 3500 < left <= 3600


@experiment(
    "redis/experiments/read_again.py",
    control="任务还没执行完 | the task has not ended yet",
    holds=Holds(
        ">=5.7",
        "同一个进程从第二次读起，每次等一秒 | in one process each further read takes a second",
    ),
)
def test_a_stored_result_is_read_again(snippet, worker, observe):
    """存好的结果，同一个进程反复读也立刻返回 | Read again, a stored result comes at once"""
    worker()
    result = snippet.app.tasks["nap"].delay(2 * AT_ONCE)
    if not snippet.is_control:
        result.get(timeout=10)
    waited = []
    for _ in range(READS):
        began = time.monotonic()
        snippet.app.AsyncResult(result.id).get(timeout=10)
        waited.append(time.monotonic() - began)
    slowest = observe("slowest_read", round(max(waited), 2))
    assert (slowest < AT_ONCE) != snippet.is_control


@proves(
    "redis/look_at_results.sh",
    "redis-cli -n 2 --bigkeys",
    "redis-cli INFO",
)
def test_look_at_the_results(shell, endpoints, worker):
    """最大的结果是哪个、会过期的有几个 | The largest result, and how many expire"""
    if shutil.which("redis-cli", path=shell.environment["PATH"]) is None:
        pytest.skip("这个服务器没有附带 redis-cli | this server comes without redis-cli")
    broker, backend = live.url(endpoints["redis"], 1), live.url(endpoints["redis"], 2)
    make = partial(app_of, broker, result_backend=backend)
    worker(load=make)
    app = make()
    small, large = (app.tasks["echo"].delay("x" * size) for size in (10, 10_000))
    assert len(small.get(timeout=10)) + len(large.get(timeout=10)) == 10_010
    seen = "\n".join(line.output for line in shell.all())
    assert re.search(rf"Biggest +string found \W*celery-task-meta-{large.id}", seen)
    assert "keys=2,expires=2" in seen


@proves("redis/result_backend.py", "result_chord_expires")
def test_chord_is_kept_longer(snippet, endpoints, worker):
    """chord 的进度保留一天，不随结果过期 | A chord's progress is kept for a day"""
    worker()
    assert 86000 < results.seconds_of_a_chord(snippet, endpoints) <= 86400


@experiment(
    "redis/experiments/chord_outlives_expiry.py",
    control={"result_expires": 60},
)
def test_chord_takes_longer_than_its_counter(snippet, worker, observe, timeline, symptom):
    """头部比 `result_expires` 还久：没有回调 | Longer than its expiry: no callback"""
    started = worker("--pool=prefork", "--concurrency=1")
    tasks = snippet.app.tasks
    timeline.start()
    celery.chord([tasks["nap"].s(0.2), tasks["nap"].s(3)], tasks["echo"].s()).delay()
    timeline.mark("发布方 | publisher", "发布 chord | sends the chord", 0)
    assert eventually(lambda: len(started.ends("nap")) == 2, 15)
    called = bool(eventually(lambda: started.ends("echo"), 3))
    observe("header_seconds", round(started.ends("nap")[-1].at - timeline.started, 1))
    observe("called_back", called)
    timeline.executions(started)
    if not called:
        timeline.mark("worker-1", "回调没有执行 | no callback", tone="bad")
    symptom("chord 的回调一直不执行 | The callback of a chord never runs", not called)


@proves(
    "redis/result_connection.py",
    "redis_socket_timeout",
    "redis_socket_connect_timeout",
    "redis_retry_on_timeout",
    "redis_backend_health_check_interval",
    "redis_max_connections",
    forms=("redis/result_connection_before_5_6.py",),
)
def test_result_connection_has_the_settings(snippet):
    """结果后端的连接上，每个设置都生效 | The backend's live connection has every setting"""
    assert results.limits(snippet.app.backend.client) == results.LIMITS


@proves("redis/result_connection.py", "redis_client_name")
def test_result_connection_has_a_name(snippet, endpoints):
    """结果后端的连接在服务器上有名字 | On the server the backend's connection has a name"""
    assert live.connection_of(snippet.app.backend.client.connection_pool)
    assert live.named(endpoints["redis"], "shop-results")


STORED_LATER = Holds(">=5.5", "结果丢失 | the result is lost")


@proves(
    "redis/result_retry.py",
    "result_backend_always_retry",
    private=DURABLE,
    holds=STORED_LATER,
)
def test_result_is_stored_later(snippet, run, services, worker, timeline):
    """任务在 Redis 停机时结束，恢复后结果存下 | It ends while Redis is down, and is stored later"""
    stored = _stored_after_an_outage(snippet, run, services, worker, timeline)
    assert stored, "the server is back, and the result is not there"


@experiment(
    "redis/experiments/results_while_down.py",
    control={"result_backend_always_retry": True},
    private=DURABLE,
    holds=replace(STORED_LATER, may_pass=True),
)
def test_retry_policy_stores_no_result(snippet, run, services, worker, observe, timeline, symptom):
    """停机时只有 `retry_policy`：结果丢失 | With `retry_policy` alone the result is lost"""
    stored = _stored_after_an_outage(snippet, run, services, worker, timeline)
    observe("stored", stored)
    symptom("停机时完成的任务没有结果 | Tasks that end in an outage have no result", not stored)


def _stored_after_an_outage(snippet, run, services, worker, timeline):
    return outages.result_is_stored(
        snippet, run, services, worker, timeline, "redis", "Redis", _failed_once
    )


def _failed_once(worker):
    """Wait for a first failure, where it is logged."""
    eventually(lambda: "_store_result" in worker.log, 4)


@proves("redis/chord_unordered.py", "result_backend_transport_options.result_chord_ordered")
def test_chord_results_in_a_list(snippet, endpoints, worker):
    """chord 各部分的结果按完成顺序存进列表 | A chord's parts are kept in a list, as they come"""
    app = snippet.app
    add = app.tasks["add"]
    with live.monitored(endpoints["redis"], results.stores_a_part) as stored:
        worker()
        chord = celery.chord([add.s(1, 1), add.s(2, 2)], app.tasks["echo"].s())
        assert sorted(chord().get(timeout=10)) == [2, 4]
        eventually(lambda: stored, 2)
    assert stored
    assert all(text.upper().startswith("RPUSH") for _, text in stored)
