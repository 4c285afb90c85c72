python -c "from shop import discount, price; print((price.s(3, 20) | discount.s(10))().get(timeout=10))"
