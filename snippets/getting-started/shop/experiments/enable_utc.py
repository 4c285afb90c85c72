broker_url = 'redis://localhost:6379/0'
enable_utc = False  # and no timezone
