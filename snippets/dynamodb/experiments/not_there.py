broker_url = 'redis://localhost:6379/0'
result_backend = 'dynamodb://@eu-west-1/celery-results?ttl_seconds=86400'
