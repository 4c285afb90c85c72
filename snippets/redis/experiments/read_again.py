broker_url = 'redis://localhost:6379/1'
result_backend = 'redis://localhost:6379/2'
