broker_url = 'zookeeper://localhost:2181/celery'
task_acks_late = True           # a task counts until it is done, not until it begins
worker_prefetch_multiplier = 1  # so a worker takes as many as it runs, and none besides
