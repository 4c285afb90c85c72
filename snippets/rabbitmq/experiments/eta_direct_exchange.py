broker_url = 'amqp://localhost:5672//'
task_default_queue_type = 'quorum'
task_default_exchange_type = 'direct'  # its default
worker_prefetch_multiplier = 1
