broker_url = 'amqp://localhost:5672//'
broker_transport_options = {'confirm_publish': False}  # its default
