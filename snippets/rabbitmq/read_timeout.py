broker_url = 'amqp://localhost:5672//'
broker_transport_options = {
    'confirm_publish': True,
    'read_timeout': 5,  # seconds for each answer; without it, forever
}
