python -c "from celery import chord; from shop import price, total; print(chord([price.s(n, 20) for n in (1, 2, 3)], total.s())().get(timeout=10))"
