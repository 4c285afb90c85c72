"""RabbitMQ: the whole configuration, on one worker."""

from brokerdocs.running import eventually, proves
from tests.snippets.rabbitmq import live


@proves(
    "rabbitmq/all_together.py",
    "broker_heartbeat",
    "broker_transport_options.confirm_publish",
    "broker_transport_options.read_timeout",
    "task_acks_late",
    "worker_prefetch_multiplier",
    instead={"broker_url": "amqp://localhost:5672//"},
    forms=("rabbitmq/all_together_before_5_5.py",),
)
def test_all_together(snippet, server, worker):
    """每个设置都在同一个 worker 上生效 | Every setting has its effect on one worker"""
    one = worker("--pool=prefork", "--concurrency=1", *live.AWAKE, quick=False)
    vhost = "myvhost" if any(v["name"] == "myvhost" for v in server.get("vhosts")) else "/"
    snippet.app.tasks["nap"].delay(50)
    assert eventually(one.executions, 10)
    eventually(lambda: server.unacknowledged("celery") != 1, 2.5, every=0.5)
    assert vhost == "myvhost"
    assert server.prefetch("celery", vhost) == 1
    rows = server.rows("list_connections", "-p", vhost, "user", "vhost", "timeout")
    assert ("myuser", "myvhost", 30) in {(r["user"], r["vhost"], r["timeout"]) for r in rows}
    rows = server.rows("list_channels", "-p", vhost, "confirm", "messages_unacknowledged")
    assert any(row["confirm"] for row in rows)
    assert sum(row["messages_unacknowledged"] for row in rows) == 1
    with snippet.app.connection_for_write() as connection:
        assert connection.default_channel.connection.transport.read_timeout == 5


@proves("rabbitmq/all_together.py", "task_default_queue_type", "task_default_exchange_type")
def test_all_together_holds_delayed_tasks(snippet, server, worker):
    """仲裁队列的延迟任务由服务器保管 | The server holds delayed tasks of the quorum queue"""
    worker()
    for _ in range(2):
        snippet.app.tasks["add"].apply_async((2, 2), countdown=60)
    assert server.queue("celery", "myvhost")["type"] == "quorum"
    # 60 s are 111100 in binary: the first wait is in the queue for 2 ** 5 seconds.
    assert eventually(lambda: live.depth(snippet.app, "celery_delayed_5") == 2)
