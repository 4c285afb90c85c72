broker_url = 'redis://localhost:6379/0'
worker_send_task_events = True  # as the worker's option -E
