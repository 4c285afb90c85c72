broker_url = 'amqp://localhost:5672//'
broker_heartbeat = 10  # seconds
broker_connection_timeout = 10  # seconds
broker_connection_retry_on_startup = False
broker_pool_limit = 20
