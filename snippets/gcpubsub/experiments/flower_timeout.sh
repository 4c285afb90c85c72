celery -A tasks flower --address=127.0.0.1 --inspect-timeout=10
