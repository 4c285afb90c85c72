pip install "celery[redis,memcache]"
