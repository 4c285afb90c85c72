pip install "celery[redis,mongodb]"
