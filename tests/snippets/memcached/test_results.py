"""Memcached: results in memory, for as long as it has room."""

import time

from brokerdocs.running import Holds, eventually, experiment, proves
from tests.snippets import prompt
from tests.snippets.memcached import live

ALONE = {"memcached": {}}
SMALL = {"memcached": {"memory-limit": "8"}}
RESULTS = 10
LARGE = 100_000  # bytes of a result; some eighty fit into 8 MB


@proves("memcached/install.sh", instead={"pip install": '"celery[redis]"'})
def test_extra_brings_the_client(snippet):
    """这个 extra 带来客户端 | The extra brings the client"""
    brought, _ = prompt.brought(snippet)
    assert {"pymemcache", "pylibmc"} & set(brought), "no extra brings a client of Memcached"


@proves("memcached/docker.sh", instead={"docker run -d --name": "celery-memcached memcached:1.6"})
def test_container_listens(snippet, run):
    """容器的端口只开放给本机 | The container's port is open to this machine only"""
    with prompt.container(snippet, run, 11211) as address:
        assert address


@proves("memcached/result_backend.py", "result_backend", raises=NotImplementedError)
def test_result_is_in_memcached(snippet, endpoints, worker):
    """结果在 Memcached 里 | The result is in Memcached"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    assert result.get(timeout=10) == 4
    assert live.holds(endpoints["memcached"], result.id)


@proves("memcached/result_backend.py", "result_expires")
def test_result_lasts_an_hour(snippet, endpoints, worker):
    """一小时后由服务器删除 | The server deletes it after an hour"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    assert result.get(timeout=10) == 4
    assert 3500 < live.lasts(endpoints["memcached"], result.id) <= 3600


@experiment("memcached/experiments/thirty_days.py", control={"result_expires": 2592001})
def test_more_than_thirty_days(snippet, endpoints, worker, observe):
    """30 天的结果还在，多一秒就立刻消失 | Kept for 30 days; a second more: gone at once"""
    started = worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    assert eventually(lambda: started.ends(), 10)
    kept = observe("kept", live.holds(endpoints["memcached"], result.id))
    observe("state", result.state)
    assert kept != snippet.is_control


@experiment(
    "memcached/experiments/volatile.py",
    control={"result_backend": "db+sqlite:///results.sqlite3"},
    private=ALONE,
)
def test_results_do_not_survive(snippet, run, services, worker, observe, claim, symptom):
    """kill -9 之后再启动：结果全都没了 | The server is killed and started: nothing is left"""
    worker()
    add = snippet.app.tasks["add"]
    sent = [add.delay(number, 1) for number in range(RESULTS)]
    assert [result.get(timeout=10) for result in sent] == [n + 1 for n in range(RESULTS)]
    if "memcached" in run.endpoints:
        services.kill(run.endpoints["memcached"])
        services.restart(run.endpoints["memcached"])
    fresh = snippet.load()
    kept = sum(fresh.AsyncResult(result.id).state == "SUCCESS" for result in sent)
    observe("stored", RESULTS)
    observe("kept", kept)
    claim("C24", holds=kept == 0)
    assert kept == (RESULTS if snippet.is_control else 0)
    symptom(
        "服务器重启之后，结果全没了 | After a restart of the server every result is gone", kept == 0
    )


@experiment(
    "memcached/experiments/evicted.py",
    control="结果少，内存够用 | few results, and room for them",
    private=SMALL,
)
def test_results_are_evicted(snippet, endpoints, worker, observe, symptom):
    """内存满了，旧结果被静默淘汰 | Memory is full: old results are evicted, and nothing says so"""
    started = worker()
    echo = snippet.app.tasks["echo"]
    count = 20 if snippet.is_control else 200
    sent = [echo.delay("x" * LARGE) for _ in range(count)]
    assert eventually(lambda: len(started.ends()) == count, 40)
    kept = sum(live.holds(endpoints["memcached"], result.id) for result in sent)
    observe("stored", count)
    observe("kept", kept)
    state = observe("state", snippet.load().AsyncResult(sent[0].id).state)
    symptom(
        "取到过的结果又变成 PENDING | Results that were there are PENDING again", state == "PENDING"
    )
    assert (kept == count) == snippet.is_control
    assert (live.stats(endpoints["memcached"])["evictions"] == "0") == snippet.is_control


@experiment(
    "memcached/experiments/large_result.py",
    control="小的结果 | a small result",
    private=ALONE,
    holds=Holds(
        ">=5.7",
        "worker 说执行成功，结果一直是 PENDING | "
        "the worker says that it succeeded, and the result stays PENDING",
    ),
)
def test_large_result(snippet, worker, observe, symptom):
    """超过 1 MiB 的结果存不下，任务成了 FAILURE | Beyond 1 MiB a result turns into a failure"""
    started = worker()
    size = 1000 if snippet.is_control else 1_100_000
    sent = snippet.app.tasks["echo"].delay("x" * size)
    assert eventually(lambda: started.executions("echo"), 10)
    eventually(sent.ready, 5)
    observe("state", sent.state)
    told = [line for line in started.log.splitlines() if "too large" in line]
    observe("error", told[-1].rpartition(": ")[2].strip("b'") if told else None)
    assert (sent.state == "SUCCESS") == snippet.is_control
    symptom("object too large for cache", started.log)


@experiment(
    "memcached/experiments/not_there.py",
    control="服务器在 | the server is there",
    private=ALONE,
    holds=Holds(">=5.7", "不报错，状态是 PENDING | no error, and the state is PENDING"),
)
def test_server_is_not_there(snippet, run, services, observe, symptom):
    """Memcached 不在：读状态就报错 | Memcached is not there: reading a state raises"""
    if not snippet.is_control:
        services.kill(run.endpoints["memcached"])
    began, raised = time.monotonic(), None
    try:
        snippet.app.AsyncResult("anything").state  # noqa: B018
    except Exception as error:  # which one is what it observes
        raised = type(error).__name__
    observe("seconds", round(time.monotonic() - began, 1))
    observe("raised", raised)
    assert (raised is None) == snippet.is_control
    symptom("ConnectionRefusedError", raised or "")
