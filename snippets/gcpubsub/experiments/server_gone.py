from celery import Celery
from google.cloud.pubsub_v1 import PublisherClient

send = PublisherClient.publish
seconds_to_wait = 0  # for the server's answer


def send_and_wait(*arguments, **options):
    future = send(*arguments, **options)
    if seconds_to_wait:
        future.result(timeout=seconds_to_wait)
    return future


PublisherClient.publish = send_and_wait

app = Celery('shop', broker='gcpubsub://projects/my-project')


@app.task
def add(x, y):
    return x + y
