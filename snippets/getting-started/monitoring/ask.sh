celery -A tasks status
celery -A tasks inspect registered
celery -A tasks control enable_events
