celery -A tasks worker --logfile=no-such-folder/worker.log
