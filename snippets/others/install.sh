pip install "celery[sqlalchemy]"
