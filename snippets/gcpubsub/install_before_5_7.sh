pip install -U "celery<5.7" "kombu[gcpubsub]"
