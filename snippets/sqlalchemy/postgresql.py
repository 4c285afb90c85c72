broker_url = 'redis://localhost:6379/0'
result_backend = 'db+postgresql+psycopg://celery:change-me@localhost:5432/results'
