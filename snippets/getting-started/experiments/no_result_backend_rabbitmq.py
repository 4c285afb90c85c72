from celery import Celery

app = Celery('tasks', broker='amqp://localhost:5672//', backend=None)  # the default


@app.task
def add(x, y):
    return x + y
