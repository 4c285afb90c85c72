broker_url = 'redis://localhost:6379/0'
result_backend = 'dynamodb://@eu-west-1/celery-results?read=5&write=5&ttl_seconds=86400'
