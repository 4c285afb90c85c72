export PUBSUB_EMULATOR_HOST=localhost:8085
celery -A tasks worker --loglevel=INFO
