broker_url = 'redis://localhost:6379/0'
result_backend = 'db+sqlite:///results.sqlite3'
