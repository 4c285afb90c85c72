broker_url = 'amqp://localhost:5672//'
result_backend = 'redis://:wrong@localhost:6379/1'
result_backend_transport_options = {'retry_policy': {'timeout': 1.0}}
