broker_url = 'amqp://localhost:5672//'
task_default_queue_type = 'quorum'
task_default_exchange_type = 'topic'
broker_transport_options = {'confirm_publish': False}
