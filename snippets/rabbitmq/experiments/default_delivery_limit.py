broker_url = 'amqp://localhost:5672//'
task_default_queue_type = 'quorum'
