broker_url = 'zookeeper://localhost:2181/celery'
worker_send_task_events = True
