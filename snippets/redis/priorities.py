broker_url = 'redis://localhost:6379/1'
broker_transport_options = {
    'priority_steps': [0, 5, 9],  # 0 is served first
    'sep': ':',                   # lists: celery, celery:5, celery:9
}
