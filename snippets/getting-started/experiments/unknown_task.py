from celery import Celery

app = Celery('shop', broker='redis://localhost:6379/0')


@app.task(name='subtract')
def subtract(x, y):
    return x - y
