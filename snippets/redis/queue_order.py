broker_url = 'redis://localhost:6379/1'
broker_transport_options = {'queue_order_strategy': 'priority'}
worker_prefetch_multiplier = 1
