broker_url = 'redis://localhost:6379/0'
result_backend = 'file://results'
result_expires = 3600  # seconds: celery beat deletes what is older, once a day
