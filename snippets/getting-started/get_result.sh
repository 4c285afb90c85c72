python -c "from tasks import add; print(add.delay(4, 4).get(timeout=10))"
