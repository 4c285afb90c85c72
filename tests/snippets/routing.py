"""Queues that are declared as a worker declares them, and what comes to them."""

VIDEOS = {"task_routes": {"*": {"queue": "videos", "routing_key": "media.video.short"}}}


def declare(app):
    """Declare the queues of *app*."""
    with app.connection_for_write() as connection:
        _declare(app, connection.default_channel)


def route(app):
    """Send a task once its queues have been declared."""
    declare(app)
    app.send_task("echo", ("x",), ignore_result=True)


def publish(app, queue):
    """Send a message to the exchange of *queue*, once every queue has been declared."""
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        _declare(app, channel)
        exchange = app.amqp.queues[queue].exchange
        connection.Producer(channel).publish("news", exchange=exchange, routing_key=queue)


def _declare(app, channel):
    for queue in app.amqp.queues.values():
        queue(channel).declare()
