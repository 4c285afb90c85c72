broker_url = 'amqp://localhost:5672//'
task_ignore_result = True
worker_concurrency = 1
