broker_url = 'amqp://localhost:5672//'
task_publish_retry_policy = {
    'max_retries': 10,
    'interval_start': 0,
    'interval_step': 0.2,
    'interval_max': 0.2,
}
