broker_url = 'amqp://localhost:5672//'
task_queue_max_priority = 10  # every queue: x-max-priority
task_default_priority = 5
