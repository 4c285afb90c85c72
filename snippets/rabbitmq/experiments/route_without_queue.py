broker_url = 'amqp://localhost:5672//'
task_default_queue = 'my-queue'
task_default_queue_type = 'quorum'
task_default_exchange_type = 'topic'
task_routes = {'*': {'routing_key': 'my-queue'}}
