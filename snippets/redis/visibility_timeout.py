broker_url = 'redis://localhost:6379/1'
broker_transport_options = {'visibility_timeout': 7200}  # seconds: your longest task, and a margin
