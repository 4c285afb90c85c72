python -c "from shop import discount; tenth_off = discount.s(10); print(tenth_off.delay(200).get(timeout=10))"
