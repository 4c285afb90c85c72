broker_url = 'redis://localhost:6379/1'  # host, port, database
