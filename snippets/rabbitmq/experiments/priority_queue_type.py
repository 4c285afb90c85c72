broker_url = 'amqp://guest:guest@localhost:5672//'
task_default_queue_type = 'classic'
task_queue_max_priority = 10
