broker_url = 'zookeeper://localhost:2181/celery'
broker_transport_options = {'body_encoding': 'base64'}  # the default
