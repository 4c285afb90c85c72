"""Google Cloud Pub/Sub: installing, connecting, what its options set on the server."""

import importlib.metadata

from brokerdocs.running import eventually, proves
from tests.snippets import prompt, routing
from tests.snippets.applications import app_of
from tests.snippets.gcpubsub import live


@proves("gcpubsub/install.sh", instead={"pip install -U": '"celery[gcpub]"'})
def test_extra_brings_the_client(snippet):
    """这个 extra 存在，带来 Google 的客户端 | The extra exists and brings Google's client"""
    brought = _brought(snippet)
    installed = importlib.metadata.version("google-cloud-pubsub")
    assert brought["google-cloud-pubsub"].specifier.contains(installed)


@proves(
    "gcpubsub/install_before_5_7.sh",
    instead={"pip install -U": '"celery<5.7" "kombu[gcpub]"'},
)
def test_extra_of_kombu_brings_the_client(snippet):
    """kombu 的这个 extra 带来 Google 的客户端 | This extra of kombu brings Google's client"""
    assert _brought(snippet)


def _brought(snippet):
    brought, wanted = prompt.brought(snippet)
    assert "google-cloud-pubsub" in brought, f"no extra of {wanted} brings google-cloud-pubsub"
    return brought


@proves(
    "gcpubsub/broker_url.py",
    instead={"broker_url": "gcpubsub://my-project"},
    raises=IndexError,
)
def test_url_names_the_project(snippet, claim):
    """topic 和 subscription 建在这个项目里 | Topic and subscription are made in this project"""
    routing.declare(snippet.app)
    claim("C90", holds=_refuses("gcpubsub://my-project"))
    assert set(live.subscriptions()) == {"kombu-celery"}
    assert live.topics() == {"celery"}


def _refuses(url):
    try:
        routing.declare(app_of(url))
    except IndexError:
        return True
    return False


@proves("gcpubsub/ack_deadline.py", "broker_transport_options.ack_deadline_seconds")
def test_ack_deadline_reaches_the_subscription(snippet, endpoints):
    """服务器上的确认期限是 60 秒 | The subscription's deadline is 60 seconds on the server"""
    routing.declare(snippet.app)
    assert live.subscriptions()["kombu-celery"].ack_deadline_seconds == 60
    routing.declare(app_of(live.URL, broker_transport_options={"ack_deadline_seconds": 30}))
    after = live.subscriptions()["kombu-celery"].ack_deadline_seconds
    refuses = endpoints["gcpubsub"].product == live.REPLAYS
    assert after == (60 if refuses else 30)


@proves("gcpubsub/expiration.py", "broker_transport_options.expiration_seconds")
def test_expiry_reaches_the_subscription(snippet, claim):
    """消息和空闲队列都保留 7 天 | Messages and idle queues are kept for 7 days"""
    routing.declare(app_of("gcpubsub://projects/plain", expiration_seconds=604800))
    plain = live.subscriptions("projects/plain")["kombu-celery"]
    claim("C91", holds=plain.expiration_policy.ttl.days == 7)
    kept = (plain.expiration_policy.ttl.days, plain.message_retention_duration.days)
    claim("C136", holds=kept == (1, 1))
    routing.declare(snippet.app)
    made = live.subscriptions()["kombu-celery"]
    assert made.expiration_policy.ttl.days == 7
    assert made.message_retention_duration.days == 7


@proves("gcpubsub/queue_prefix.py", "broker_transport_options.queue_name_prefix")
def test_prefix_names_the_subscription(snippet):
    """前缀只加在 subscription 上，topic 没有 | The subscription has the prefix, the topic none"""
    routing.declare(snippet.app)
    assert set(live.subscriptions()) == {"shop-celery"}
    assert live.topics() == {"celery"}


@proves("gcpubsub/exactly_once.py", "broker_transport_options.enable_exactly_once_delivery")
def test_exactly_once_reaches_the_subscription(snippet):
    """服务器上的 subscription 是恰好一次 | The subscription is exactly-once on the server"""
    routing.declare(snippet.app)
    assert live.subscriptions()["kombu-celery"].enable_exactly_once_delivery


@proves(
    "gcpubsub/bulk.py", "worker_prefetch_multiplier", "broker_transport_options.bulk_max_messages"
)
def test_one_pull_asks_for_100(snippet, run, worker):
    """worker 一次请求最多取 100 条 | The worker asks for up to 100 messages at once"""
    pulls = live.Pulls(snippet, run.folder)
    worker()
    snippet.app.tasks["add"].delay(2, 2)
    # The first may come before the worker has set its limit; a task ends it.
    assert eventually(lambda: len(pulls.seen()) > 1, 15)
    assert {asked for _, asked in pulls.seen()} == {100}


@proves("gcpubsub/polling.py", "broker_transport_options.polling_interval")
def test_polling_interval_reaches_the_transport(snippet, run, worker, observe, claim):
    """两次空查之间睡 0.3 秒 | The live transport sleeps 0.3 seconds between empty looks"""
    with snippet.app.connection_for_read() as connection:
        assert connection.transport.polling_interval == 0.3
    pulls = live.Pulls(snippet, run.folder)
    snippet.after_load = lambda app: (
        app.conf.broker_transport_options.update(wait_time_seconds=2),
        pulls.spy(app),
    )
    worker()
    waits = {seconds for seconds, _ in pulls.seen()}
    observe("seconds_a_pull_waits", max(waits))
    claim("C92", holds=waits == {2.0})
    assert waits == {10.0}


@proves("gcpubsub/retry_timeout.py", "broker_transport_options.retry_timeout_seconds")
def test_retry_timeout_reaches_the_channel(snippet):
    """出错后最多重试 30 秒 | The live channel tries again for 30 seconds"""
    with snippet.app.connection_for_write() as connection:
        assert connection.default_channel.retry_timeout_seconds == 30


@proves("gcpubsub/acks_late.py", "task_acks_late", "worker_prefetch_multiplier")
def test_holds_only_what_runs(snippet, worker):
    """worker 手上只有正在执行的，其余别人能取 | It holds what runs; others can take the rest"""
    started = worker(*live.PREFORK)
    for _ in range(4):
        snippet.app.tasks["nap"].delay(8.0)
    assert eventually(lambda: started.executions("nap"), 15)
    eventually(lambda: len(started.received) > 1, 3.0)  # what it would hold besides
    assert live.waiting() == 3
