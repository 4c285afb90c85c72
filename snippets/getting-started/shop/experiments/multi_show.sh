celery multi show w1 -A shop
