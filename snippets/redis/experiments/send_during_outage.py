broker_url = 'amqp://localhost:5672//'
result_backend = 'redis://localhost:6379/1'
task_ignore_result = False
