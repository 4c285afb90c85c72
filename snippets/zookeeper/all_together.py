broker_url = 'zookeeper://localhost:2181;zookeeper://localhost:2182'
broker_vhost = '/celery'
broker_transport_options = {
    'polling_interval': 0.1,
    'body_encoding': None,
}
task_default_priority = 5
task_acks_late = True
worker_prefetch_multiplier = 1
