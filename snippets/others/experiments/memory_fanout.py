from celery import Celery

kind = 'fanout'

app = Celery('shop', broker='memory://')
app.conf.task_queues = {
    'left': {'exchange': kind, 'exchange_type': kind, 'routing_key': 'left'},
    'right': {'exchange': kind, 'exchange_type': kind, 'routing_key': 'right'},
}
