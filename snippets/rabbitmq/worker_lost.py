broker_url = 'amqp://localhost:5672//'
task_acks_late = True
task_retry_on_worker_lost = True
