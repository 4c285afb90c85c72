broker_url = 'redis://localhost:6379/0'
broker_transport_options = {'priority_steps': [0, 3, 6, 9]}
worker_prefetch_multiplier = 1
