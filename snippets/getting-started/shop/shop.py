import time

from celery import Celery

app = Celery('shop', config_source='shop_config')


@app.task
def price(pieces, each):
    return pieces * each


@app.task
def total(amounts):
    return sum(amounts)


@app.task
def discount(amount, percent):
    return amount * (100 - percent) // 100


@app.task
def report(seconds):
    time.sleep(seconds)  # stands for long work
    return 'done'
