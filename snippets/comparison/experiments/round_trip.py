from celery import Celery

app = Celery('shop', broker='amqp://localhost:5672//', backend='rpc://')
app.conf.worker_concurrency = 1
