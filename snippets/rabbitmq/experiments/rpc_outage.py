broker_url = 'amqp://localhost:5672//'
result_backend = 'rpc://'
