broker_url = 'zookeeper://localhost:2181/celery'
task_default_priority = 5  # 9 runs first, 0 last
