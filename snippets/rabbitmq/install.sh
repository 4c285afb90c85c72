pip install celery
