"""RabbitMQ: quorum queues, priorities, limits, dead letters."""

from brokerdocs.running import eventually, experiment, proves
from tests.snippets import routing
from tests.snippets.applications import app_of
from tests.snippets.rabbitmq import live

TASKS = 3


@proves("rabbitmq/quorum.py", "task_default_queue_type")
def test_default_queue_is_a_quorum_queue(snippet, server):
    """服务器上的默认队列是仲裁队列 | On the server the default queue is a quorum queue"""
    snippet.app.tasks["add"].delay(2, 2)
    assert server.queue("celery")["type"] == "quorum"


@proves("rabbitmq/quorum.py", "broker_transport_options.confirm_publish")
def test_quorum_publishes_are_confirmed(snippet, server):
    """发布方的信道打开了发布确认 | The publisher's channel is in confirm mode"""
    snippet.app.tasks["add"].delay(2, 2)
    rows = server.rows("list_channels", "confirm")
    assert [row["confirm"] for row in rows] == [True]


@proves("rabbitmq/quorum.py", "task_default_exchange_type", services=("redis",))
def test_countdown_is_held_by_the_server(snippet, worker, claim):
    """倒计时的任务留在 RabbitMQ，到点才交出 | A delayed task stays in RabbitMQ until it is due"""
    one = worker()
    add = snippet.app.tasks["add"]
    add.delay(1, 1).get(timeout=10)
    result = add.apply_async((2, 2), countdown=1)
    assert result.get(timeout=15) == 4
    at = {event.name: event.at for event in one.events if event.id == result.id}
    assert at["started"] - at["received"] < 0.4, "the worker held the task itself"
    claim("C47", holds=True)


@proves(
    "rabbitmq/quorum_task_queues.py",
    "task_default_queue",
    "Queue.queue_arguments",
    holds=live.KNOWS_QUORUM_QUEUES,
)
def test_delay_reaches_the_quorum_queue(snippet, server):
    """`delay()` 的任务进入仲裁队列 orders | `delay()` sends to the quorum queue orders"""
    routing.declare(snippet.app)
    snippet.app.tasks["add"].delay(2, 2)
    assert eventually(lambda: live.depth(snippet.app, "orders") == 1, 5)
    assert server.queue("orders")["type"] == "quorum"


@proves("rabbitmq/quorum_named.py", "task_default_queue", "task_default_queue_type")
def test_default_queue_has_another_name(snippet, server, claim):
    """不写路由，任务也进入仲裁队列 orders | Tasks land in orders without any route"""
    routing.declare(snippet.app)
    snippet.app.tasks["add"].delay(2, 2)
    queue = server.queue("orders")
    assert queue is not None
    assert queue["type"] == "quorum"
    assert eventually(lambda: live.depth(snippet.app, "orders") == 1, 5)
    claim("C53", holds=False)


@experiment(
    "rabbitmq/experiments/route_without_queue.py",
    control={"task_routes": {"*": {"queue": "my-queue"}}},
)
def test_countdown_with_a_routing_key_alone(snippet, observe, claim, symptom):
    """路由只写 routing_key，倒计时就报错 | A route of a routing key alone: a countdown raises"""
    add = snippet.app.tasks["add"]
    add.delay(2, 2)
    try:
        add.apply_async((2, 2), countdown=2)
        error = ""
    except KeyError as missing:
        error = f"KeyError: {missing}"
    observe("error", error or "-")
    claim("C53", holds=not error)
    assert error == ("" if snippet.is_control else "KeyError: 'exchange_type'")
    symptom("KeyError: 'exchange_type'", error)


@proves("rabbitmq/quorum_named.py", "task_default_exchange_type")
def test_named_queue_has_a_topic_exchange(snippet, server):
    """交换机是 topic | Its exchange is a topic exchange"""
    routing.declare(snippet.app)
    assert server.get("exchanges", "/", "orders")["type"] == "topic"


@proves("rabbitmq/quorum_task_queues.py", "broker_transport_options.confirm_publish")
def test_task_queues_are_confirmed(snippet, server):
    """发布方的信道打开了发布确认 | The publisher's channel is in confirm mode"""
    snippet.app.tasks["add"].delay(2, 2)
    rows = server.rows("list_channels", "confirm")
    assert [row["confirm"] for row in rows] == [True]


@proves(
    "rabbitmq/quorum_missing_queues.py",
    "task_create_missing_queue_type",
    "task_create_missing_queue_exchange_type",
)
def test_missing_queues_become_quorum_queues(snippet, server):
    """临时用到的队列也是仲裁队列，用 topic | Missing queues: quorum, on a topic exchange"""
    snippet.app.tasks["add"].apply_async((2, 2), queue="reports")
    assert server.queue("reports")["type"] == "quorum"
    assert server.get("exchanges", "/", "reports")["type"] == "topic"


@proves("rabbitmq/delayed_queue_type.py", "broker_native_delayed_delivery_queue_type")
def test_delay_queues_are_classic(server, worker):
    """28 个延迟队列都是经典队列 | All 28 delay queues are classic queues"""
    worker()
    queues = server.get("queues", "/")
    types = [each["type"] for each in queues if each["name"].startswith("celery_delayed_")]
    assert types == ["classic"] * 28


@proves("rabbitmq/priorities.py", "task_queue_max_priority", "task_default_priority")
def test_higher_priorities_come_first(snippet, server, worker):
    """数字大的先执行，没写优先级的按 5 算 | Higher numbers run first; none counts as 5"""
    add = snippet.app.tasks["add"]
    ids = {
        add.apply_async((1, 1), priority=1).id: 1,
        add.delay(1, 1).id: "default",
        add.apply_async((1, 1), priority=9).id: 9,
    }
    assert server.queue("celery")["arguments"].get("x-max-priority") == 10
    one = worker("--concurrency=1")
    assert eventually(lambda: len(one.executions()) == 3, 10)
    assert [ids[event.id] for event in one.executions()] == [9, "default", 1]


@proves("rabbitmq/priority_queue.py", "Queue.max_priority")
def test_one_queue_has_priorities(snippet, server):
    """服务器上的队列有 10 级优先级 | On the server the queue has ten priorities"""
    routing.declare(snippet.app)
    arguments = server.queue("celery")["arguments"]
    assert arguments.get("x-max-priority") == 10


@experiment("rabbitmq/experiments/priority_prefetch.py", control={"worker_prefetch_multiplier": 1})
def test_prefetch_defeats_priorities(snippet, worker, observe, claim, symptom):
    """预取到手的任务排在高优先级任务之前 | Tasks that were prefetched run before an urgent one"""
    nap = snippet.app.tasks["nap"]
    for _ in range(6):
        nap.apply_async((0.3,), priority=0)
    one = worker()
    assert eventually(one.executions, 10)
    urgent = nap.apply_async((0.1,), priority=9)
    assert eventually(lambda: urgent.id in [event.id for event in one.executions()], 15)
    before = [event.id for event in one.executions()].index(urgent.id)
    observe("before", before)
    claim("C49", holds=before > 2)
    symptom("紧急的任务还是排在后面 | An urgent task waits all the same", before > 2)
    if snippet.is_control:
        assert before <= 2
    else:
        assert 3 <= before <= 6


@proves("rabbitmq/queue_limits.sh", "rabbitmqctl set_policy")
def test_policy_limits_a_queue_that_is_there(shell, server):
    """已有的队列也立刻受限，不必重建 | A queue that is there already is limited as well"""
    app = app_of(f"amqp://{server.endpoint.mapping[live.WELL_KNOWN]}//")
    app.tasks["add"].delay(2, 2)

    def in_force():
        return server.queue("celery").get("effective_policy_definition")

    assert not in_force()
    shell.all()
    eventually(in_force, 20)  # the interface gathers it every 5 s, later beside other work
    assert in_force() == {"max-length": 100_000, "overflow": "reject-publish"}


@experiment("rabbitmq/experiments/task_expires.py", control="Queue.message_ttl")
def test_waiting_tasks_expire(snippet, server, observe):
    """`message_ttl` 到期，排队的任务被删除 | `message_ttl` deletes tasks that still wait"""
    left = _left_after_a_while(snippet, server, observe)
    assert left == (TASKS if snippet.is_control else 0)
    assert server.queue("celery")


@experiment("rabbitmq/experiments/queue_expires.py", control="Queue.expires")
def test_queue_without_consumers_expires(snippet, server, observe):
    """`expires` 到期，队列连同任务一起被删除 | The queue is deleted, and its tasks with it"""
    left = _left_after_a_while(snippet, server, observe)
    assert left == (TASKS if snippet.is_control else 0)
    assert bool(server.queue("celery")) == snippet.is_control


def _left_after_a_while(snippet, server, observe):
    """How many of the tasks sent are there once they, or their queue, may have expired."""
    for number in range(TASKS):
        snippet.app.tasks["add"].delay(number, 1)
    observe("sent", TASKS)

    def left():
        return server.counts().get("celery", 0)

    assert eventually(lambda: left() == TASKS, 2.5)
    eventually(lambda: left() == 0, 8)
    return observe("left", left())


@proves("rabbitmq/dead_letter.py", "Queue.queue_arguments", "task:charge.acks_late")
def test_rejected_task_is_kept(snippet, worker):
    """被拒绝的任务留在 dead 队列，带着原因 | A rejected task is kept, with the reason"""
    one = worker("--queues=celery", *live.AWAKE, quick=False)
    snippet.app.tasks["charge"].delay(7)
    assert eventually(lambda: one.executions("charge"), 10)
    assert eventually(lambda: live.depth(snippet.app, "dead") == 1, 4)
    with snippet.app.connection_for_write() as connection:
        message = connection.default_channel.basic_get("dead", no_ack=True)
        (death,) = message.headers["x-death"]
    assert (death["queue"], death["reason"]) == ("celery", "rejected")
