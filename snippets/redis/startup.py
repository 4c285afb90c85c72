broker_url = 'redis://localhost:6379/1'
broker_connection_max_retries = None  # never gives up; after 100 tries where it is not set
