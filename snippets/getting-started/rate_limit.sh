celery -A tasks control rate_limit tasks.add 10/m
