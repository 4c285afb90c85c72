from celery import Celery

app = Celery('shop', broker='amqp://localhost:5672//')
app.conf.task_ignore_result = True
app.conf.worker_concurrency = 1
