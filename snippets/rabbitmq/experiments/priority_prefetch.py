broker_url = 'amqp://localhost:5672//'
task_queue_max_priority = 10
worker_prefetch_multiplier = 4  # its default
worker_concurrency = 1
