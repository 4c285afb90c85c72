broker_url = 'zookeeper://localhost:2181/celery'
broker_transport_options = {'polling_interval': 0.1}  # seconds; 1 if not set
