broker_url = 'zookeeper://localhost:2181/celery'
