from celery import Celery

app = Celery('tasks', config_source='celeryconfig')


@app.task
def add(x, y):
    return x + y
