from kombu import Queue

broker_url = 'amqp://localhost:5672//'
task_queues = [
    Queue(
        'celery',
        message_ttl=3600,  # seconds that a task may wait
        expires=86400,  # seconds that the queue stays without a consumer
        max_length=100_000,
        queue_arguments={'x-overflow': 'reject-publish'},
    ),
]
broker_transport_options = {'confirm_publish': True}
