broker_url = 'redis://localhost:6379/1'
broker_transport_options = {'visibility_timeout': 43200}  # seconds: 12 hours
