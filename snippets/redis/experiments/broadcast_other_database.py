broker_url = 'redis://localhost:6379/0'
broker_transport_options = {'fanout_prefix': True}
