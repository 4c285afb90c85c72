celery -A shop inspect active
