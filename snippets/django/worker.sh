celery -A shop worker --loglevel=INFO
