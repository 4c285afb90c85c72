broker_url = 'redis://localhost:6379/1'
broker_transport_options = {'fanout_prefix': '/shop.'}
