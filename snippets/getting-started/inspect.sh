celery -A tasks inspect ping
