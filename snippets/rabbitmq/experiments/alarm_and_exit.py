from celery import Celery

app = Celery('shop', broker='amqp://localhost:5672//')


@app.task
def add(x, y):
    return x + y


if __name__ == '__main__':
    add.delay(2, 2)
