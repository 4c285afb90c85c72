broker_url = 'confluentkafka://localhost:9092'
task_queues = {
    'images': {'exchange': 'media', 'exchange_type': 'topic', 'routing_key': 'media.image.#'},
    'videos': {'exchange': 'media', 'exchange_type': 'topic', 'routing_key': 'media.video.#'},
}
task_routes = {'*': {'queue': 'videos', 'routing_key': 'media.image.large'}}
