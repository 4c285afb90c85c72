from celery import Celery

app = Celery('shop', broker='memory://')
app.conf.task_queues = {
    'short': {'exchange': 'short', 'routing_key': 'short', 'message_ttl': 0.2},  # seconds
}
