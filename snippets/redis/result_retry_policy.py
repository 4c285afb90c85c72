broker_url = 'redis://localhost:6379/1'
result_backend = 'redis://localhost:6379/2'
result_backend_transport_options = {
    'retry_policy': {'timeout': 3.0},  # seconds that a get() looks for a lost Redis
}
