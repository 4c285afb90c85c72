from celery import Celery

app = Celery('shop', broker='amqp://localhost:5672//')
app.conf.task_default_queue_type = 'quorum'
app.conf.worker_detect_quorum_queues = False


@app.task(name='add')
def add(x, y):
    return x + y
