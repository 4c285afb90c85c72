broker_url = 'redis://localhost:6379/1'
broker_connection_retry_on_startup = True
