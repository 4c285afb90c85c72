from celery import Celery

app = Celery('shop', broker='sqs://')
app.conf.task_queues = {
    'images': {'exchange': 'media', 'exchange_type': 'topic', 'routing_key': 'media.image.#'},
    'videos': {'exchange': 'media', 'exchange_type': 'topic', 'routing_key': 'media.video.#'},
}
app.conf.task_routes = {'*': {'queue': 'videos', 'routing_key': 'media.image.large'}}
