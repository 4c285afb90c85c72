from celery import Celery

app = Celery('shop', broker='gcpubsub://projects/my-project')
app.conf.task_default_exchange_type = 'topic'


@app.task
def add(x, y):
    return x + y
