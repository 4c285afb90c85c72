pip install -U "celery[zookeeper]"
