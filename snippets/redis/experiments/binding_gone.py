broker_url = 'redis://localhost:6379/0'
broker_transport_options = {'deadletter_queue': 'lost-and-found'}
task_queues = {
    'images': {'exchange': 'media', 'exchange_type': 'direct', 'routing_key': 'media.image'},
}
task_routes = {'*': {'exchange': 'media', 'routing_key': 'media.image'}}
