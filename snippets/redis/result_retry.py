broker_url = 'redis://localhost:6379/1'
result_backend = 'redis://localhost:6379/2'
result_backend_always_retry = True  # until it is stored; never where it is not set
