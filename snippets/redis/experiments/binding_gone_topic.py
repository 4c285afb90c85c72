broker_url = 'redis://localhost:6379/0'
broker_transport_options = {'deadletter_queue': 'lost-and-found'}
task_queues = {
    'images': {'exchange': 'media', 'exchange_type': 'topic', 'routing_key': 'media.image'},
}
task_routes = {'*': {'queue': 'images', 'routing_key': 'media.image'}}
