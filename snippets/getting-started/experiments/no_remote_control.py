broker_url = 'redis://localhost:6379/0'
worker_enable_remote_control = False
