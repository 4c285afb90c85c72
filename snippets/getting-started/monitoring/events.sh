celery -A tasks events --dump
