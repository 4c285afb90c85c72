broker_url = 'redis://celery:s3cret@localhost:6379/0'
