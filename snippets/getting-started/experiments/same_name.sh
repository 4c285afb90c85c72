celery -A tasks worker --hostname=shop@localhost
celery -A tasks worker -n shop@localhost
