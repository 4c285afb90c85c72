broker_url = 'confluentkafka://localhost:9092'
worker_send_task_events = True
worker_enable_remote_control = True  # the default
