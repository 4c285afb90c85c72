from celery import Celery
from kombu import Queue

app = Celery('shop', broker='amqp://localhost:5672//')
app.conf.broker_transport_options = {'confirm_publish': True}
app.conf.task_queues = [Queue('my-queue', queue_arguments={'x-queue-type': 'quorum'})]
app.conf.task_default_queue = 'celery'  # its default


@app.task(name='add')
def add(x, y):
    return x + y
