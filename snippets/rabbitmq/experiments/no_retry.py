broker_url = 'amqp://localhost:5672//'
broker_connection_retry = False
