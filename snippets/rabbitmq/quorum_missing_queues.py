broker_url = 'amqp://localhost:5672//'
task_create_missing_queue_type = 'quorum'
task_create_missing_queue_exchange_type = 'topic'
