python -c "from celery import group; from shop import price; print(group(price.s(n, 20) for n in (1, 2, 3))().get(timeout=10))"
