broker_url = 'redis://localhost:6379/0'
result_backend = 'db+mysql+pymysql://celery:change-me@localhost:3306/results'
