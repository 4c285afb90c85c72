pip install "celery[redis]" django-celery-results
