from kombu import Queue

broker_url = 'amqp://localhost:5672//'
task_queues = [Queue('celery', max_priority=10)]
