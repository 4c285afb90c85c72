"""RabbitMQ: what quorum queues change for a worker."""

from amqp.exceptions import PreconditionFailed

from brokerdocs.running import Holds, eventually, experiment, free, proves
from tests.snippets.rabbitmq import live


@experiment(
    "rabbitmq/experiments/task_queues_alone.py",
    control={"task_default_queue": "my-queue"},
    holds=live.KNOWS_QUORUM_QUEUES,
)
def test_task_queues_alone(snippet, server, worker, observe, claim, symptom):
    """只写 task_queues，任务进了没人消费的经典队列 | With task_queues alone nobody gets the task"""
    one = worker()
    snippet.app.tasks["add"].delay(2, 2)
    ran = bool(eventually(one.executions, 10 if snippet.is_control else 2))
    waiting = [
        queue["name"]
        for queue in server.get("queues", "/")
        if queue["name"] in ("celery", "my-queue") and live.depth(snippet.app, queue["name"])
    ]
    observe("ran", ran)
    observe("waiting_in", ", ".join(waiting) or "-")
    claim("C42", holds=ran)
    symptom("任务在队列里，worker 不领 | Tasks are in a queue, and no worker takes them", not ran)
    if snippet.is_control:
        assert ran
    else:
        assert not ran
        assert waiting == ["celery"]


@experiment(
    "rabbitmq/experiments/quorum_detection.py", control={"worker_detect_quorum_queues": True}
)
def test_quorum_queues_refuse_global_qos(snippet, server, worker, observe, claim):
    """关掉检测，仲裁队列拒绝全局 QoS | Without detection: quorum queues refuse global QoS"""
    one = worker(wait=False)
    snippet.app.tasks["add"].delay(2, 2)
    ran = bool(eventually(lambda: one.executions() or not one.is_alive, 10) and one.executions())
    observe("ran", ran)
    observe("refused", "does not support global qos" in one.log)
    claim("C12", holds=not ran)
    # From RabbitMQ 4.0 on kombu asks for no global QoS, whatever the queue.
    if snippet.is_control or server.major >= 4:
        assert ran
    else:
        assert not ran
        assert "does not support global qos" in one.log


@experiment(
    "rabbitmq/experiments/quorum_autoscale.py",
    control={"worker_autoscaler": "tests.snippets.rabbitmq.live:Idle"},
)
def test_autoscaling_with_quorum_queues(snippet, worker, observe, claim):
    """`--autoscale=4,1` 照样扩容 | `--autoscale=4,1` grows the pool all the same"""
    one = worker("--pool=prefork", "--autoscale=4,1")
    for _ in range(4):
        snippet.app.tasks["nap"].delay(4)
    eventually(lambda: len(one.executions()) == 4, 2 if snippet.is_control else 3.8)
    processes = observe("processes", len({event.process for event in one.executions()}))
    claim("C12", holds=processes == 1)
    if snippet.is_control:
        assert processes == 1
    else:
        assert processes > 1


@experiment(
    "rabbitmq/experiments/quorum_pool_grow.py", control={"task_default_queue_type": "classic"}
)
def test_pool_grow_with_quorum_queues(snippet, server, worker, observe, claim):
    """远程命令 pool_grow 加了进程，预取数却没有变 | pool_grow leaves the prefetch as it was"""
    worker("--pool=prefork", *live.AWAKE, quick=False)
    assert server.prefetch("celery") == 1
    answers = snippet.app.control.pool_grow(3, reply=True, timeout=5, limit=1)
    assert [list(answer.values()) for answer in answers] == [[{"ok": "pool will grow"}]]
    # From RabbitMQ 4.0 on the prefetch of classic queues is static as well.
    may_grow = snippet.is_control and server.major < 4
    eventually(lambda: server.prefetch("celery") == 4, 10 if may_grow else 3, every=0.3)
    prefetch = observe("prefetch", server.prefetch("celery"))
    claim("C12", holds=prefetch == 1)
    assert prefetch == (4 if may_grow else 1)


@experiment(
    "rabbitmq/experiments/quorum_prefetch_reduction.py",
    control={"task_default_queue_type": "classic"},
    holds=Holds(
        ">=5.7", "断线重连后，预取数减少了 | after a reconnection the prefetch is reduced, here too"
    ),
)
def test_prefetch_reduction_with_quorum_queues(snippet, server, worker, observe, claim):
    """断线重连后，预取数没有减少 | After a reconnection the prefetch is not reduced"""
    one = worker("--pool=prefork", "--concurrency=4", *live.AWAKE, quick=False)
    for _ in range(2):
        snippet.app.tasks["nap"].delay(20)
    assert eventually(lambda: len(one.executions()) == 2, 10)
    before = server.prefetch("celery")
    server.ctl("close_all_connections", "cut by the experiment")
    assert eventually(lambda: one.log.count("Connected to amqp") > 1, 15)
    assert eventually(lambda: server.prefetch("celery") > 0, 10, every=0.3)
    # A worker sets it anew before it reduces it.
    eventually(lambda: server.prefetch("celery") != before, 3, every=0.3)
    after = observe("prefetch_after", server.prefetch("celery"))
    claim("C12", holds=after == before)
    assert before == 4
    # From RabbitMQ 4.0 on the prefetch of classic queues is static as well.
    if snippet.is_control and server.major < 4:
        assert after == 2
    else:
        assert after == 4


@experiment(
    "rabbitmq/experiments/default_delivery_limit.py",
    control={"task_default_queue_type": "classic"},
)
def test_default_delivery_limit(snippet, server, observe, claim):
    """没有确认就断开，反复三十次 | Thirty times a consumer goes away without acknowledging"""
    snippet.app.tasks["add"].delay(2, 2)
    deliveries = observe("deliveries", _deliveries(snippet.app, 30))
    is_new = server.major >= 4
    claim("C45", holds=(deliveries == 21) == is_new)
    if snippet.is_control or not is_new:
        assert deliveries == 30
    else:
        assert deliveries == 21


for _name in ("delivery_limit", "quorum_task_queues"):
    for _path in ("task_queues[0].Queue.exchange.Exchange[0]", "task_queues[0].Queue.routing_key"):
        free(f"rabbitmq/{_name}.py", _path, why="名字由您定 | a name of yours")


@proves(
    "rabbitmq/delivery_limit.py",
    "broker_transport_options.confirm_publish",
    holds=live.KNOWS_QUORUM_QUEUES,
)
def test_queue_with_a_limit_confirms(snippet, server):
    """发布的信道打开了发布确认 | The publishing channel has confirms on"""
    with snippet.app.connection_for_write() as connection:
        snippet.app.tasks["add"].apply_async((2, 2), connection=connection)
        assert [row["confirm"] for row in server.rows("list_channels", "confirm")] == [True]


@proves(
    "rabbitmq/delivery_limit.py",
    instead={"Queue.queue_arguments": {"x-queue-type": "quorum", "x-delivery-limit": 5}},
)
def test_delivery_limit_is_the_queues_own(snippet):
    """第一次加上 50 次重新投递之后，消息才被丢弃 | It is dropped after one delivery and 50 more"""
    snippet.app.tasks["add"].delay(2, 2)
    assert _deliveries(snippet.app, 60) == 51


def _deliveries(app, at_most):
    """How often a message is delivered when each consumer goes away without acknowledging it."""
    with app.connection_for_write() as connection:
        for count in range(at_most):
            channel = connection.channel()
            if not eventually(lambda on=channel: on.basic_get("celery"), 1.5):
                return count
            channel.close()
    return at_most


@experiment(
    "rabbitmq/experiments/priority_queue_type.py", control={"task_default_queue_type": "quorum"}
)
def test_priorities_of_a_kind_of_queue(snippet, server, observe):
    """`task_queue_max_priority` 用在哪种队列上 | `task_queue_max_priority` by the kind of queue"""
    try:
        snippet.app.tasks["add"].apply_async((2, 2), retry=False)
        error = None
    except PreconditionFailed as raised:
        error = raised
    observe("error", error and f"{type(error).__name__}: {error.message}")
    observe("refused", error is not None)
    takes = server.release >= (4, 3)  # that release has priorities for quorum queues
    assert (error is None) == (takes or not snippet.is_control)
