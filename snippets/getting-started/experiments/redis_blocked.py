broker_url = 'redis://localhost:6379/0'  # others work in database 5 of the same server
