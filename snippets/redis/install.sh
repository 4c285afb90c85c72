pip install -U "celery[redis]"
