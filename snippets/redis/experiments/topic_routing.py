broker_url = 'redis://localhost:6379/0'
# The task names one queue, but its routing key matches the binding of the other.
task_queues = {
    'images': {'exchange': 'media', 'exchange_type': 'topic', 'routing_key': 'media.image.#'},
    'videos': {'exchange': 'media', 'exchange_type': 'topic', 'routing_key': 'media.video.#'},
}
task_routes = {'*': {'queue': 'videos', 'routing_key': 'media.image.large'}}
