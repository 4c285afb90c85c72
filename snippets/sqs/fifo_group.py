from celery import Celery

app = Celery('shop', broker='sqs://')
app.conf.task_default_queue = 'orders.fifo'


@app.task
def ship(order, step):
    ...


def next_step(order, step):
    ship.apply_async(
        (order, step),
        MessageGroupId=f'order-{order}',                 # in order within a group
        MessageDeduplicationId=f'order-{order}-{step}',  # once in five minutes
    )
