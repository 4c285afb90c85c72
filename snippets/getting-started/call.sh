python -c "from tasks import add; print(add.delay(4, 4))"
