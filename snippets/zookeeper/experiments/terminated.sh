celery -A tasks worker --concurrency=1 &
kill -TERM $!
