broker_url = 'amqp://localhost:5672//'
task_default_queue_type = 'quorum'
task_default_exchange_type = 'topic'
broker_native_delayed_delivery_queue_type = 'classic'
