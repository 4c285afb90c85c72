celery -A tasks worker --pidfile="$PWD/worker.pid"
