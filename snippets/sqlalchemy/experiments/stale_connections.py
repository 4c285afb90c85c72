broker_url = 'redis://localhost:6379/0'
result_backend = 'db+postgresql+psycopg://celery:change-me@localhost:5432/results'
database_short_lived_sessions = True
database_engine_options = {'pool_pre_ping': False}
result_backend_max_retries = 0
