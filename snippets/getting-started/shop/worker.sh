celery -A shop worker --queues=celery,reports --loglevel=INFO
