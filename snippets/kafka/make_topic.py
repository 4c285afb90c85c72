from celery import Celery
from confluent_kafka.admin import AdminClient, NewTopic

app = Celery('shop', broker='confluentkafka://localhost:9092')


def make_topic(queue='celery'):
    admin = AdminClient({'bootstrap.servers': 'localhost:9092'})
    topic = NewTopic(
        queue,
        num_partitions=4,
        replication_factor=1,  # 3 where there are three brokers
    )
    admin.create_topics([topic])[queue].result(timeout=30)  # raises where the server refuses
