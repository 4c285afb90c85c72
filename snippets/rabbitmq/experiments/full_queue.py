from kombu import Queue

broker_url = 'amqp://localhost:5672//'
task_queues = [
    Queue('celery', max_length=3, queue_arguments={'x-overflow': 'reject-publish'}),
]
broker_transport_options = {'confirm_publish': False}  # its default
