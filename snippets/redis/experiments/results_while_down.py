broker_url = 'redis://localhost:6379/0'
result_backend = 'redis://localhost:6379/1'
result_backend_transport_options = {'retry_policy': {'max_retries': 60}}  # a second apart
result_backend_always_retry = False
