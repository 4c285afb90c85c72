broker_url = 'amqp://localhost:5672//'
broker_heartbeat = 2  # seconds
