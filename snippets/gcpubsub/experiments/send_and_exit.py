import time

from celery import Celery

seconds_before_exit = 0

app = Celery('shop', broker='gcpubsub://projects/my-project')


@app.task
def add(x, y):
    return x + y


if __name__ == '__main__':
    add.delay(2, 2)
    time.sleep(seconds_before_exit)
