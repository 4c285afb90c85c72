broker_url = 'redis://localhost:6379/1'
broker_transport_options = {
    'visibility_timeout': 7200,  # seconds: your longest task, and a margin
    'unacked_restore_interval': 1,
    'unacked_restore_throttle': 1,
    'global_keyprefix': 'shop:',
    'fanout_prefix': '/shop.',
    'priority_steps': [0, 5, 9],
    'sep': ':',
    'queue_order_strategy': 'priority',
    'socket_connect_timeout': 5,
    'socket_timeout': 30,
    'socket_keepalive': True,
    'health_check_interval': 15,
    'max_connections': 50,
    'client_name': 'shop',
}
task_acks_late = True
task_reject_on_worker_lost = True
worker_prefetch_multiplier = 1
worker_soft_shutdown_timeout = 10.0

result_backend = 'redis://localhost:6379/2'
result_backend_transport_options = {
    'global_keyprefix': 'shop:',
    'result_chord_ordered': False,
}
result_backend_always_retry = True
result_expires = 3600  # seconds
result_chord_expires = 86400  # seconds: your longest chord, and a margin
redis_socket_connect_timeout = 5
redis_socket_timeout = 30
redis_retry_on_timeout = True
redis_backend_health_check_interval = 15
redis_max_connections = 50
redis_client_name = 'shop-results'
