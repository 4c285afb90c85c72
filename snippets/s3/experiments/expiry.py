broker_url = 'redis://localhost:6379/0'
result_backend = 's3://'
s3_bucket = 'shop-results'
result_expires = 1  # seconds
