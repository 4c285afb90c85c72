broker_url = 'redis+socket:///run/redis/redis-server.sock?virtual_host=2'
result_backend = 'redis+socket:///run/redis/redis-server.sock?virtual_host=3'
