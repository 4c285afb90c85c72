broker_url = 'redis://localhost:6379/1'
broker_transport_options = {'global_keyprefix': 'shop:'}
result_backend = 'redis://localhost:6379/2'
result_backend_transport_options = {'global_keyprefix': 'shop:'}
