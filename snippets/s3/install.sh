pip install "celery[redis,s3]"
