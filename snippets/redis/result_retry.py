broker_url = 'redis://localhost:6379/1'
result_backend = 'redis://localhost:6379/2'
result_backend_transport_options = {
    'retry_policy': {'timeout': 1.0},  # seconds, then the error is raised
}
