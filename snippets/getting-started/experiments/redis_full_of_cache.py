broker_url = 'redis://localhost:6379/0'  # the cache is in database 5 of the same server
