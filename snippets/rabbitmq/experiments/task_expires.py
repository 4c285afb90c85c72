from kombu import Queue

broker_url = 'amqp://guest:guest@localhost:5672//'
task_queues = [Queue('celery', message_ttl=3)]  # seconds
