from celery import Celery
from celery.contrib.testing.worker import start_worker

app = Celery('shop', broker='memory://', backend='cache+memory://')


@app.task
def add(x, y):
    return x + y


def test_add():
    with start_worker(app, perform_ping_check=False):  # a thread of this process
        assert add.delay(2, 2).get(timeout=10) == 4
