from celery import Celery
from confluent_kafka import Consumer, TopicPartition

app = Celery('shop', broker='confluentkafka://localhost:9092')


def waiting(queue='celery'):
    settings = {
        'bootstrap.servers': 'localhost:9092',
        'group.id': f'{queue}-consumer-group',  # the workers' group: asked, not joined
    }
    client = Consumer(settings)
    numbers = client.list_topics(queue, timeout=10).topics[queue].partitions
    asked = [TopicPartition(queue, number) for number in numbers]
    lag = {}
    for place in client.committed(asked, timeout=10):
        first, end = client.get_watermark_offsets(place, timeout=10)
        lag[place.partition] = end - max(place.offset, first)
    client.close()
    return lag
