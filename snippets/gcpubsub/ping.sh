celery -A tasks inspect ping --timeout=2
