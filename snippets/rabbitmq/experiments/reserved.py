broker_url = 'amqp://guest:guest@localhost:5672//'
worker_concurrency = 2
worker_prefetch_multiplier = 1
task_acks_late = True
