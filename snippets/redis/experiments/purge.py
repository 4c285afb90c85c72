broker_url = 'redis://localhost:6379/0'
worker_concurrency = 1
worker_prefetch_multiplier = 4
worker_disable_prefetch = False  # the default
