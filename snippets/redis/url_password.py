broker_url = 'redis://:s3cret@localhost:6379/0'
