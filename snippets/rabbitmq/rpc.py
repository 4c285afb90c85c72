broker_url = 'amqp://localhost:5672//'
result_backend = 'rpc://'
result_persistent = True
result_expires = 3600  # seconds that a reply queue stays without a consumer
