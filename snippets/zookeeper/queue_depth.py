from celery import Celery
from kazoo.client import KazooClient

app = Celery('shop', broker='zookeeper://localhost:2181/celery')


def depth(queue='celery'):
    client = KazooClient(hosts='localhost:2181/celery')  # the path of the URL
    client.start()
    try:
        return len(client.get_children(queue)) if client.exists(queue) else 0
    finally:
        client.stop()
        client.close()
