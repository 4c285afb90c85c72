broker_url = 'redis://localhost:6379/0'
broker_connection_retry = True
