"""Redis in the role of a broker: what it holds, and what it shares with others."""

import threading
import time
from contextlib import suppress

import redis
from kombu.exceptions import OperationalError

from brokerdocs.running import eventually, experiment
from brokerdocs.running.snippet.snippet import Snippet
from tests.snippets.redis import live

PREFORK = ("--pool=prefork", "--concurrency=1")
"""The default pool: on the solo pool even an early acknowledgement waits for the task's end."""

TASKS = 20

BUSY = "for i = 1, ARGV[1] do end return 1"
PILOT = 20_000_000  # rounds, which take some tenths of a second
SECONDS = 2.0  # for which somebody else's script keeps the server busy

VALUES = {
    "list": lambda server, key: server.lrange(key, 0, -1),
    "hash": lambda server, key: server.hvals(key),
    "zset": lambda server, key: server.zrange(key, 0, -1),
    "set": lambda server, key: server.smembers(key),
    "string": lambda server, key: [server.get(key) or ""],
    "none": lambda *_: [],  # gone since the keys were listed
}


def _holding(server, task_id):
    """The keys whose values name a task, and the type of each."""
    types = {key: server.type(key) for key in server.keys("*")}
    return {
        key: kind
        for key, kind in types.items()
        if any(task_id in value for value in VALUES[kind](server, key))
    }


@experiment(
    "getting-started/experiments/redis_waiting.py",
    control={"broker_transport_options.priority_steps": [0]},
)
def test_waiting_tasks_are_in_lists(snippet, endpoints, observe, claim):
    """排队的任务在列表里，每级优先级一个 | Tasks that wait are in lists, one for each priority"""
    server = live.client(endpoints["redis"])
    add = snippet.app.tasks["add"]
    held = {}
    shown_when_empty = bool(server.exists("celery"))
    for priority in (0, 9):
        held |= _holding(server, add.apply_async((2, 2), priority=priority).id)
    observe("lists", list(held.values()).count("list"))
    types = observe("types", " ".join(sorted(set(held.values()))))
    claim("C19", holds=types == "list")
    claim("C140", holds=not shown_when_empty and bool(server.exists("celery")))
    assert types == "list"
    assert len(held) == (1 if snippet.is_control else 2)


@experiment(
    "getting-started/experiments/redis_unacknowledged.py", control={"task_acks_late": False}
)
def test_unacknowledged_tasks_are_in_a_hash(snippet, endpoints, worker, observe, claim):
    """执行中的任务在哈希和有序集合里 | A running task is in a hash, its delivery in a sorted set"""
    server = live.client(endpoints["redis"])
    sent = snippet.app.tasks["nap"].delay(1.0)
    started = worker(*PREFORK)
    assert eventually(lambda: started.executions("nap"), 10)
    if snippet.is_control:
        eventually(lambda: not server.exists("unacked"), 0.5)
    held = _holding(server, sent.id)
    deliveries, timed = server.hkeys("unacked"), server.zrange("unacked_index", 0, -1)
    assert not started.ends()
    observe("keys_that_hold_the_task", len(held))
    observe("type_while_it_runs", " ".join(held.values()) or "—")
    observe("deliveries_in_the_sorted_set", len(timed))
    claim("C19", holds=set(held.values()) <= {"list", "zset"})
    assert sent.get(timeout=10) == 1.0
    result = {f"celery-task-meta-{sent.id}": "string"}
    assert eventually(lambda: _holding(server, sent.id) == result, 5)
    observe("type_of_the_result", "string")
    assert held == ({} if snippet.is_control else {"unacked": "hash"})
    assert timed == deliveries
    assert len(timed) == (0 if snippet.is_control else 1)


@experiment(
    "getting-started/experiments/redis_shared_with_a_cache.py",
    control={"broker_url": "redis://localhost:6379/2"},
)
def test_cache_is_cleared(snippet, endpoints, observe, symptom):
    """清空同一个库里的缓存，任务也没了 | The cache of its database is cleared: the tasks go too"""
    endpoint = endpoints["redis"]
    broker = live.client(endpoint, int(snippet.app.conf.broker_url[-1]))
    cache = live.client(endpoint, 0)
    for number in range(TASKS):
        snippet.app.tasks["add"].delay(number, 1)
    assert observe("published", broker.llen("celery")) == TASKS
    cache.flushdb()
    left = observe("left_after_flushdb", broker.llen("celery"))
    cache.flushall()
    assert observe("left_after_flushall", broker.llen("celery")) == 0
    assert left == (TASKS if snippet.is_control else 0)
    symptom(
        "清一次缓存，排队的任务全没了 | A cache is cleared, and all waiting tasks are gone",
        left == 0,
    )


@experiment(
    "getting-started/experiments/redis_full_of_cache.py",
    control={"broker_url": "amqp://localhost:5672//"},
    services=("redis",),
)
def test_cache_fills_the_memory(snippet, endpoints, observe, symptom):
    """缓存占满内存，任务发布不出去 | A cache fills the memory: no task can be published"""
    cache = live.client(endpoints["redis"], 5)
    limit = cache.info("memory")["used_memory"] + 8_000_000
    cache.config_set("maxmemory-policy", "noeviction")
    cache.config_set("maxmemory", limit)
    with suppress(redis.OutOfMemoryError):
        for number in range(2000):
            cache.set(f"page:{number}", "x" * 10_000)
    assert 0 < cache.dbsize() < 2000
    error = told = ""
    try:
        for _ in range(TASKS):  # a buffer that is freed makes room for the first or the second
            snippet.app.tasks["echo"].apply_async(("x" * 10_000,), retry=False)
    except OperationalError as refused:
        error, told = type(refused).__name__, str(refused)
    observe("error", error or "没有报错 | no error")
    symptom("command not allowed when used memory > 'maxmemory'", told)
    assert error == ("" if snippet.is_control else "OperationalError")


@experiment(
    "getting-started/experiments/redis_blocked.py",
    control={"broker_url": "amqp://localhost:5672//"},
    services=("redis",),
)
def test_slow_command_blocks_the_broker(snippet, endpoints, observe):
    """别人的慢命令堵住发布 | Somebody else's slow command holds up a publish"""
    server = live.client(endpoints["redis"], 5)
    add = snippet.app.tasks["add"]
    add.delay(1, 1)  # the connection is there from now on
    server.config_set("lua-time-limit", 0)  # beyond five seconds others would get an error
    began = time.monotonic()
    server.eval(BUSY, 0, PILOT)
    rounds = int(PILOT * SECONDS / (time.monotonic() - began))
    busy = threading.Thread(target=server.eval, args=(BUSY, 0, rounds))
    busy.start()
    assert eventually(lambda: _is_silent(endpoints["redis"]), 5)
    began = time.monotonic()
    add.delay(2, 2)
    took = time.monotonic() - began
    was_busy = busy.is_alive()
    busy.join()
    observe("seconds_to_publish", round(took, 3))
    if snippet.is_control:
        assert was_busy
        assert took < 0.3
    else:
        assert 0.3 < took < 10


def _is_silent(endpoint):
    host, _, port = endpoint.mapping["localhost:6379"].partition(":")
    try:
        with redis.Redis(host, int(port), socket_timeout=0.05, retry=None) as client:
            client.ping()
    except redis.TimeoutError:
        return True
    return False


@experiment(
    "getting-started/experiments/redis_replica.py",
    control={"result_backend": "redis://localhost:6379/0"},
)
def test_replica_takes_no_load(snippet, endpoints, worker, observe, claim):
    """副本上没有 Celery 的连接 | No connection of Celery's is on the replica"""
    endpoint = endpoints["redis-sentinel"]
    members = [_member(endpoint, name) for name in endpoint.members if name.startswith("redis-")]
    by_role = {member.role()[0]: member for member in members}
    master, replica = by_role["master"], by_role["slave"]
    _send_to(replica, snippet)
    published = Snippet(snippet.root, snippet.name, mapping=snippet.mapping)
    worker(load=published.load)
    for each in members:
        each.config_resetstat()
    results = [snippet.app.tasks["add"].delay(number, 1) for number in range(TASKS)]
    assert [each.get(timeout=10) for each in results] == list(range(1, TASKS + 1))
    there, here = _celerys(master), _celerys(replica)
    observe("tasks", TASKS)
    observe("connections_to_the_master", there)
    observe("connections_to_the_replica", here)
    writes = observe("writes_on_the_master", _calls(master, "lpush"))
    eventually(lambda: _calls(replica, "lpush") >= writes, 5)
    assert observe("writes_on_the_replica", _calls(replica, "lpush")) == writes
    observe("waits_on_the_master", _calls(master, "brpop"))
    observe("waits_on_the_replica", _calls(replica, "brpop"))
    reads = observe("reads_on_the_replica", _calls(replica, "get", "mget", "subscribe", "llen"))
    claim("C20", holds=here > 0)
    assert there > 0
    assert _calls(master, "brpop") > _calls(replica, "brpop") == 0
    assert (here > 0) == (reads > 0) == snippet.is_control


def _send_to(replica, snippet):
    """In the control the caller has its results from the replica; the worker is as published."""
    at = replica.connection_pool.connection_kwargs
    snippet.mapping = {**snippet.mapping, "localhost:6379": f"{at['host']}:{at['port']}"}
    vars(snippet).pop("text", None)


def _member(endpoint, name):
    """A client of our own user on one server of several."""
    user = endpoint.admin_url.partition("@")[0]
    return redis.Redis.from_url(f"{user}@{endpoint.members[name]}/0", decode_responses=True)


def _celerys(server):
    """How many connections the snippet's own user has; the master's is no client."""
    clients = server.client_list()
    return sum(each["user"] == "default" and "M" not in each["flags"] for each in clients)


def _calls(server, *commands):
    """How often *commands* were called since the counters were set back."""
    counted = server.info("commandstats")
    return sum(counted.get(f"cmdstat_{name}", {}).get("calls", 0) for name in commands)
