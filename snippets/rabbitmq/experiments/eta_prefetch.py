broker_url = 'amqp://localhost:5672//'
worker_prefetch_multiplier = 1
