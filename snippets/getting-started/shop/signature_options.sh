python -c "from shop import price; price.s(3, 20).set(queue='reports').delay()"
