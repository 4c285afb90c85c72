broker_url = 'sqs://'
result_backend = 'redis://localhost:6379/0'
