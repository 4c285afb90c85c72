from kombu import Exchange, Queue

broker_url = 'amqp://localhost:5672//'
task_default_queue = 'orders'  # without it, delay() goes to a classic queue called celery
task_queues = [
    Queue(
        'orders',
        exchange=Exchange('orders', type='topic'),
        routing_key='orders',
        queue_arguments={'x-queue-type': 'quorum'},
    ),
]
broker_transport_options = {'confirm_publish': True}
