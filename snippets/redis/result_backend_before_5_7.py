broker_url = 'redis://localhost:6379/1'
result_backend = 'redis://localhost:6379/2'
result_expires = 3600  # seconds; a day where it is not set
