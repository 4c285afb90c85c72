python -c "from shop import price; price.apply_async((3, 20), queue='reports', countdown=60)"
