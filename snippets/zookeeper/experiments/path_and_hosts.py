from celery import Celery

app = Celery(
    'shop',
    broker='zookeeper://localhost:2181/celery;zookeeper://localhost:2182/celery',
)


@app.task
def add(x, y):
    return x + y
