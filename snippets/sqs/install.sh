pip install -U "celery[sqs]"
