broker_url = 'redis://localhost:6379/0'  # the cache keeps its keys in database 0, too
result_backend = 'redis://localhost:6379/1'
