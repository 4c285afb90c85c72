from celery import Celery
from google.cloud.pubsub_v1 import PublisherClient

send = PublisherClient.publish


def send_and_wait(*arguments, **options):
    future = send(*arguments, **options)
    if 'routing_key' in options:  # a task; events and commands have none
        future.result(timeout=30)  # returns when Pub/Sub has the message, else raises
    return future


PublisherClient.publish = send_and_wait

app = Celery('shop', broker='gcpubsub://projects/my-project')


@app.task
def add(x, y):
    return x + y


if __name__ == '__main__':
    add.delay(2, 2)
