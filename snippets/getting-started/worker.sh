celery -A tasks worker --loglevel=INFO
