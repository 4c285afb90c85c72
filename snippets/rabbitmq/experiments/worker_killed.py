broker_url = 'amqp://localhost:5672//'
task_acks_late = True
worker_prefetch_multiplier = 1
