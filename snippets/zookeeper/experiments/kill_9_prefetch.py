broker_url = 'zookeeper://localhost:2181/celery'
task_acks_late = True
worker_concurrency = 1
worker_prefetch_multiplier = 4  # the default
