broker_url = 'redis://localhost:6379/1'
result_backend = 'redis://localhost:6379/2'
redis_socket_connect_timeout = 5
redis_socket_timeout = 30
redis_retry_on_timeout = True
redis_backend_health_check_interval = 15
redis_max_connections = 50
