broker_url = 'redis://localhost:6379/0'
broker_transport_options = {
    'socket_timeout': 2,  # seconds
    'retry_on_timeout': True,
}
