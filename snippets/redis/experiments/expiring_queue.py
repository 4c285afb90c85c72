broker_url = 'redis://localhost:6379/1'
task_queues = {
    'reports': {'exchange': 'reports', 'routing_key': 'reports', 'expires': 3600},  # seconds
}
task_default_queue = 'reports'
