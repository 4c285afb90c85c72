python -c "from shop import price; print(price.delay(3, 20).get(timeout=10))"
