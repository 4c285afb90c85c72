broker_url = 'redis://localhost:6379/0'
broker_transport_options = {'priority_steps': [0, 9]}
result_backend = 'redis://localhost:6379/0'
