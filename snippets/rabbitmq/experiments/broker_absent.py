broker_url = 'amqp://localhost:5672//'
task_publish_retry = False
