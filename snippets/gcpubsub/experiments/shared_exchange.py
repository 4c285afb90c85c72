from celery import Celery
from kombu import Exchange, Queue

exchange_of_videos = 'media'  # the same as that of images

app = Celery('shop', broker='gcpubsub://projects/my-project')
app.conf.task_queues = [
    Queue('images', Exchange('media'), routing_key='images'),
    Queue('videos', Exchange(exchange_of_videos), routing_key='videos'),
]


@app.task
def add(x, y):
    return x + y
