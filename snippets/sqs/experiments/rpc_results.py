from celery import Celery

app = Celery('shop', broker='sqs://', backend='rpc://')


@app.task(name='add')
def add(x, y):
    return x + y
