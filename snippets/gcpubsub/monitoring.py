broker_url = 'gcpubsub://projects/my-project'
worker_send_task_events = True  # as the worker's option -E
worker_enable_remote_control = True  # the default
