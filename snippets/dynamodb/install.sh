pip install "celery[redis,dynamodb]"
