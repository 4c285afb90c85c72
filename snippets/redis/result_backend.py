broker_url = 'redis://localhost:6379/1'
result_backend = 'redis://localhost:6379/2'
result_expires = 3600  # seconds; a day where it is not set
result_chord_expires = 86400  # seconds: your longest chord, and a margin
