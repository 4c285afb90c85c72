celery -A shop worker --queues=reports --hostname=reports@%h --loglevel=INFO
