broker_url = 'redis://localhost:6379/0'
result_backend = 'cache+memcached://localhost:11211/'
result_expires = 2592000  # seconds: 30 days
