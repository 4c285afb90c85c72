pip install -U "celery[gcpubsub]"
