export GOOGLE_APPLICATION_CREDENTIALS=/etc/celery/service-account.json
celery -A tasks worker --loglevel=INFO
