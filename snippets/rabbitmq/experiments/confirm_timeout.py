broker_url = 'amqp://guest:guest@localhost:5672//'
broker_transport_options = {'confirm_publish': True, 'read_timeout': None}
task_publish_retry = False
