"""Messages whose exchange decides which queues they come to."""

VIDEOS = {"task_routes": {"*": {"queue": "videos", "routing_key": "media.video.short"}}}


def declare(app, channel):
    """Declare the queues of *app*, as a worker does it."""
    for queue in app.amqp.queues.values():
        queue(channel).declare()


def route(app):
    """Send a task once its queues have been declared."""
    with app.connection_for_read() as connection:
        declare(app, connection.default_channel)
    app.send_task("echo", ("x",), ignore_result=True)


def publish(app, queue):
    """Send a message to the exchange of *queue*, once every queue has been declared."""
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        declare(app, channel)
        exchange = app.amqp.queues[queue].exchange
        connection.Producer(channel).publish("news", exchange=exchange, routing_key=queue)
