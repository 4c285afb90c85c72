broker_url = 'amqp://localhost:5672//'
worker_send_task_events = True  # as the worker's option -E
worker_enable_remote_control = True  # the default
