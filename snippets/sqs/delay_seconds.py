from celery import Celery

app = Celery('shop', broker='sqs://')


@app.task
def remind(order):
    ...


def remind_later(order):
    remind.apply_async((order,), DelaySeconds=600)  # the queue holds it, not a worker
