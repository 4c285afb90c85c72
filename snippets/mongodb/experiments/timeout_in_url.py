broker_url = 'redis://localhost:6379/0'
result_backend = 'mongodb://celery:change-me@localhost:27017/results?serverSelectionTimeoutMS=1000000&connectTimeoutMS=1000000'
