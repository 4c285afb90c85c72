"""Google Cloud Pub/Sub: all settings together."""

import threading

from brokerdocs.running import eventually, free, proves
from tests.snippets.gcpubsub import live

FORM = "gcpubsub/all_together_before_5_7.py"

for _name in ("gcpubsub/all_together.py", FORM):
    free(_name, "worker_send_task_events", why="有监控才打开 | for those who monitor")


@proves(
    "gcpubsub/all_together.py",
    "broker_transport_options.ack_deadline_seconds",
    "broker_transport_options.expiration_seconds",
    "broker_transport_options.retry_timeout_seconds",
    "task_default_queue",
    "publish",
    forms=(FORM,),
)
def test_all_together(snippet, endpoints, services, worker):
    """合在一起：期限、保留、队列、确认 | Together: deadline, expiry, queue, confirms"""
    worker()
    found = live.subscriptions().items()
    (made,) = [each for name, each in found if name.endswith(("-shop", "-celery"))]
    assert made.name.endswith("/kombu-shop")
    assert made.ack_deadline_seconds == 60
    assert made.message_retention_duration.days == 7
    with snippet.app.connection_for_write() as connection:
        assert connection.default_channel.retry_timeout_seconds == 30
    with snippet.app.events.default_dispatcher() as dispatcher:
        # Both connections have declared what they publish to.
        dispatcher.send("worker-online")
        assert snippet.app.tasks["add"].delay(2, 2).get(timeout=15) == 4
        services.pause(endpoints["gcpubsub"])
        try:
            event = _in_the_background(dispatcher.send, "worker-heartbeat")
            task = _in_the_background(snippet.app.tasks["add"].delay, 2, 2)
            event.join(2)
            assert not event.is_alive(), "an event waits for the server"
            task.join(1)
            assert task.is_alive(), "delay() does not wait for the server"
        finally:
            services.resume(endpoints["gcpubsub"])
        task.join(20)
        assert not task.is_alive()


@proves(
    "gcpubsub/all_together.py",
    "task_acks_late",
    "worker_prefetch_multiplier",
    forms=(FORM,),
)
def test_all_together_holds_one_task(snippet, worker):
    """一个进程的 worker 只拿一个任务 | A worker of one process holds one task"""
    started = worker("--pool=threads", "--concurrency=1")  # a spawned child would load a module
    for _ in range(4):
        snippet.app.tasks["nap"].apply_async((60.0,), ignore_result=True)
    assert eventually(started.executions, 20)
    eventually(lambda: len(started.received) > 1, 3)
    assert len(started.received) == 1


def _in_the_background(send, *arguments):
    thread = threading.Thread(target=send, args=arguments, daemon=True)
    thread.start()
    return thread
