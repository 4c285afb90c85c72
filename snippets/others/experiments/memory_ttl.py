from celery import Celery
from kombu import Exchange, Queue

app = Celery('shop', broker='memory://')
app.conf.task_queues = [
    Queue('short', Exchange('short'), routing_key='short', message_ttl=0.2),  # seconds
]
