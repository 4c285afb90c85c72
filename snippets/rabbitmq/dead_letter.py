from celery import Celery
from celery.exceptions import Reject
from celery.signals import worker_init
from kombu import Exchange, Queue

app = Celery('shop', broker='amqp://localhost:5672//')
dead = Queue('dead', exchange=Exchange('dead'), routing_key='dead')
app.conf.task_queues = [
    Queue(
        'celery',
        queue_arguments={
            'x-dead-letter-exchange': 'dead',
            'x-dead-letter-routing-key': 'dead',
        },
    ),
]


@worker_init.connect
def declare_dead(**_):
    with app.connection_for_write() as connection:
        dead.bind(connection.default_channel).declare()


@app.task(name='charge', acks_late=True)
def charge(order):
    raise Reject(f'no order {order}', requeue=False)
