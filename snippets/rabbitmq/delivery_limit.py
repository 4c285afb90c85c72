from kombu import Exchange, Queue

broker_url = 'amqp://localhost:5672//'
task_queues = [
    Queue(
        'celery',
        exchange=Exchange('celery', type='topic'),
        routing_key='celery',
        queue_arguments={'x-queue-type': 'quorum', 'x-delivery-limit': 50},
    ),
]
broker_transport_options = {'confirm_publish': True}
