python -c "from shop import price; sig = price.s(3, 20); print(sig.delay().get(timeout=10))"
