broker_url = 'zookeeper://localhost:2181/celery'
broker_transport_options = {'polling_interval': 1}  # the default
