broker_url = 'sqs://'
broker_transport_options = {'wait_time_seconds': 1}
worker_send_task_events = True
worker_enable_remote_control = True  # the default
