broker_url = 'amqp://localhost:5672//'
task_default_delivery_mode = 'persistent'  # its default
broker_transport_options = {'confirm_publish': True}
