pip install -U celery "kombu[confluentkafka]"
