"""Redis: what a killed server and a full one do to queued tasks."""

import warnings

import redis
from kombu.exceptions import InconsistencyError, OperationalError
from redis.exceptions import OutOfMemoryError

from brokerdocs.running import Holds, eventually, experiment
from tests.snippets import option_tables
from tests.snippets.applications import app_of
from tests.snippets.redis import live

TASKS = 200
FULL = 4000  # publishing attempts; 8 MB hold about 1,800 of these messages beside the cache


@experiment("redis/experiments/kill_9_append_only.conf", control={"appendonly": "no"})
def test_append_only_file_survives_a_kill(snippet, run, services, observe, claim):
    """开启 AOF：被 kill -9 后任务一个不少 | With the append-only file no task is lost"""
    endpoint = services.private("redis", config=snippet.text)
    run.admit(endpoint)
    _publish(endpoint, TASKS)
    server = live.client(endpoint)
    # While the disk is busy the server holds the file's next lines back, for up to two seconds.
    assert eventually(lambda: not server.info("persistence").get("aof_buffer_length"), 20)
    left = _kill_and_count(services, endpoint)
    observe("published", TASKS)
    observe("left", left)
    claim("C08", holds=left < TASKS)
    claim("C18", holds=left < TASKS)
    assert left == (0 if snippet.is_control else TASKS)


@experiment("redis/experiments/kill_9_snapshots.conf", control={"save": "1 1"})
def test_snapshots_lose_what_came_after(snippet, run, services, observe, claim, symptom):
    """只有默认快照：之后的任务都丢了 | With snapshots alone, tasks since the last are lost"""
    endpoint = services.private("redis", config=snippet.text)
    run.admit(endpoint)
    server = live.client(endpoint)
    _publish(endpoint, TASKS)

    def is_saved():
        info = server.info("persistence")
        return not info["rdb_changes_since_last_save"] and not info["rdb_bgsave_in_progress"]

    eventually(is_saved, 4, every=0.1)
    left = _kill_and_count(services, endpoint)
    observe("published", TASKS)
    observe("left", left)
    claim("C08", holds=left < TASKS)
    claim("C18", holds=left < TASKS)
    assert left == (TASKS if snippet.is_control else 0)
    symptom("Redis 重启之后，任务没有了 | After a restart of Redis tasks are gone", left < TASKS)


def _publish(endpoint, count):
    app = app_of(live.url(endpoint))
    with app.connection_for_write() as connection:
        for number in range(count):
            app.tasks["echo"].apply_async((number,), connection=connection)


def _kill_and_count(services, endpoint):
    services.kill(endpoint)
    services.restart(endpoint)
    return live.client(endpoint).llen("celery")


@experiment(
    "redis/experiments/full_memory.conf", control={"maxmemory-policy": "noeviction"}, timeout=180.0
)
def test_full_memory(snippet, run, services, observe, claim, symptom):
    """内存满了：一个丢任务，一个报错 | Full: one policy drops tasks, the other refuses"""
    endpoint = services.private("redis", config=snippet.text)
    run.admit(endpoint)
    server = live.client(endpoint)
    sent, error = _fill(endpoint, server)
    left = server.llen("celery")
    bound = bool(server.exists("_kombu.binding.celery"))
    observe("sent_without_error", sent)
    observe("left_in_the_queue", left)
    observe("lost", sent - left)
    observe("error", type(error).__name__ if error else "")
    claim("C16", holds=isinstance(error, InconsistencyError))
    claim("C35", holds=left == sent)
    symptom(
        "Redis 内存满了，任务悄悄没了 | Redis is full, and tasks are gone without a word",
        left < sent,
    )
    if snippet.is_control:
        assert isinstance(error, (OutOfMemoryError, OperationalError))
        assert left == sent
        assert bound
    else:
        assert error is None
        assert sent == FULL
        assert left < sent


def _fill(endpoint, server):
    """Publish, with a cache in use beside, until an error comes: how many went through, and it."""
    app = app_of(live.url(endpoint))
    with app.connection_for_write() as connection:
        for number in range(FULL):
            try:
                server.set(f"page:{number}", "y" * 500)
                app.tasks["echo"].apply_async(("x" * 1000,), connection=connection, retry=False)
            except (redis.RedisError, OperationalError, InconsistencyError) as error:
                return number, error
    return FULL, None


@experiment(
    "redis/experiments/binding_gone.py", control="broker_transport_options.deadletter_queue"
)
def test_binding_is_gone(snippet, run, observe, claim):
    """绑定丢失：消息进入死信队列，否则消失 | Binding lost: to the dead-letter queue, or gone"""
    caught, arrived = _publish_without_binding(snippet, run, observe)
    claim("C36", holds=caught == 1)
    assert (caught, arrived) == ((0, 0) if snippet.is_control else (1, 0))


@experiment(
    "redis/experiments/binding_gone_topic.py",
    control={"task_queues.images.exchange_type": "direct"},
)
def test_binding_is_gone_with_a_topic(snippet, run, observe, claim, symptom):
    """topic 交换机不用死信队列：消息消失 | A topic exchange has no dead letters: it is gone"""
    caught, arrived = _publish_without_binding(snippet, run, observe)
    claim("C36", holds=caught == 1)
    symptom(
        "发出去的任务不见了，没有报错 | Tasks that were sent are gone, and nothing raised",
        not arrived,
    )
    # To a direct exchange Celery publishes past the bindings, by the queue's name.
    assert (caught, arrived) == ((0, 1) if snippet.is_control else (0, 0))


def _publish_without_binding(snippet, run, observe):
    server = live.client(run.endpoints["redis"])
    echo = snippet.app.tasks["echo"]
    raised = "none"
    # One connection for both: a new one would declare the queue, and with it the binding, again.
    with snippet.app.connection_for_write() as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # kombu warns that it uses the dead-letter queue
        for queue in snippet.app.amqp.queues.values():
            queue(connection.default_channel).declare()
        echo.apply_async(("before",), connection=connection, retry=False)
        assert server.llen("images") == 1
        server.delete("_kombu.binding.media")
        try:
            echo.apply_async(("after",), connection=connection, retry=False)
        except Exception as seen:
            raised = type(seen).__name__
    observe("raised", raised)
    caught = observe("in_the_dead_letter_queue", server.llen("lost-and-found"))
    arrived = observe("in_its_queue", server.llen("images") - 1)
    assert raised == "none"
    return caught, arrived


@experiment(
    "redis/experiments/expiring_queue.py",
    control="task_queues.reports.expires",
    holds=Holds(
        ">=5.7", "没有代码清理过期的绑定 | nothing clears away the bindings of a queue that expired"
    ),
)
def test_bindings_of_a_queue_that_expires(snippet, endpoints, worker, observe):
    """队列会过期，绑定就有期限 | A queue that expires has bindings with a deadline"""
    server = live.client(endpoints["redis"], 1)
    worker("--queues=reports", quick=False)  # its own queues for remote control expire as well
    assert snippet.app.tasks["add"].delay(2, 2).get(timeout=10) == 4
    has_deadline = bool(server.zscore("_kombu.binding_deadlines", "reports"))
    is_permanent = bool(server.exists("_kombu.binding_permanent.reports"))
    observe("has_deadline", has_deadline)
    observe("is_permanent", is_permanent)
    unlisted = _not_in_the_table(server.keys("*"))
    server.zadd("_kombu.binding_deadlines", {"reports": 0})  # as if nobody had used it for hours
    with snippet.app.connection_for_read() as connection:
        connection.default_channel.sweep_bindings()
    is_left = observe("bindings_left", bool(server.exists("_kombu.binding.reports")))
    assert not unlisted
    assert has_deadline != snippet.is_control
    assert is_permanent == is_left == snippet.is_control


def _not_in_the_table(keys):
    listed = option_tables.first_column("redis.rst", "redis-broker-storage")
    known = {name.replace(".celery", "") for name in listed}  # its rows name one exchange
    return [
        key
        for key in keys
        if key not in known and not any(key.startswith(f"{name}.") for name in known)
    ]
