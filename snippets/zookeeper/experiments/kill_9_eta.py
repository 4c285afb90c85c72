broker_url = 'zookeeper://localhost:2181/celery'
task_acks_late = True
