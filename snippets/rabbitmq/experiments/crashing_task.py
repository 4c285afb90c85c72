from kombu import Queue

broker_url = 'amqp://localhost:5672//'
task_queues = [
    Queue('celery', queue_arguments={'x-queue-type': 'quorum', 'x-delivery-limit': 2}),
]
task_acks_late = True
task_reject_on_worker_lost = True
