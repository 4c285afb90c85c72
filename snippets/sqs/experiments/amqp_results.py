broker_url = 'sqs://'
result_backend = 'amqp://'
