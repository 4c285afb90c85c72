broker_url = 'redis://localhost:6379/0'
result_backend = 'cache+memcached://localhost:11211/'
result_expires = 3600  # seconds: no more than 30 days
