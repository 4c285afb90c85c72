from celery import Celery

app = Celery(
    'shop',
    broker='redis://localhost:6379/0',
    backend='db+postgresql+psycopg://celery:change-me@localhost:5432/results',
)
app.conf.worker_concurrency = 1
