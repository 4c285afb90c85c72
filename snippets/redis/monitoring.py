broker_url = 'redis://localhost:6379/1'
worker_send_task_events = True  # as the worker's option -E
worker_enable_remote_control = True  # the default
