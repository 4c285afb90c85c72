broker_url = 'redis://localhost:6379/0'
result_backend = 's3://'
s3_bucket = 'shop-results'  # it must exist
s3_base_path = 'celery/'    # with the slash
s3_region = 'eu-west-1'
