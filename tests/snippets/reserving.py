"""How many tasks a worker takes, before it has time for them."""

from brokerdocs.running import eventually

PREFORK = ("--pool=prefork",)
SETTLES = 1.0  # seconds; what a worker reserves is there in some 0.1
SENT = 10


def reserved(snippet, worker, seconds=3.0):
    """How many of ten long tasks a worker has taken, once it takes no more."""
    app = snippet.app
    for _ in range(SENT):
        app.tasks["nap"].apply_async((seconds,), ignore_result=True)
    started = worker(*PREFORK)
    assert eventually(lambda: started.executions("nap"), 10)
    eventually(lambda: _waiting(app) == 0, SETTLES)
    return SENT - _waiting(app)


def _waiting(app, queue="celery"):
    """How many messages the server says are waiting."""
    with app.connection_for_write() as connection:
        return app.amqp.queues[queue](connection.default_channel).queue_declare().message_count
