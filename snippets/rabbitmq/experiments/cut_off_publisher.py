broker_url = 'amqp://localhost:5672//'
broker_heartbeat = 2  # seconds
broker_transport_options = {'confirm_publish': False, 'read_timeout': 2}
