broker_url = 'amqp://localhost:5672//'
task_default_queue_type = 'quorum'
worker_prefetch_multiplier = 1
worker_enable_prefetch_count_reduction = True  # its default
