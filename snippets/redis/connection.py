broker_url = 'redis://localhost:6379/1'
broker_transport_options = {
    'socket_connect_timeout': 5,   # seconds to connect
    'socket_timeout': 30,          # seconds to answer; None waits forever
    'socket_keepalive': True,
    'health_check_interval': 15,   # seconds
    'max_connections': 50,         # of each channel's pool
    'client_name': 'shop',         # as CLIENT LIST shows it
}
