broker_url = 'redis://localhost:6379/0'
result_backend = 'cache+memcached://localhost:11211/'
