python -c "from celery import group; from shop import discount, price, total; print((group(price.s(n, 20) for n in (1, 2, 3)) | total.s() | discount.s(10))().get(timeout=10))"
