broker_url = 'zookeeper://localhost:2181/celery'
worker_send_task_events = True  # as the worker's option -E
worker_enable_remote_control = True  # the default
