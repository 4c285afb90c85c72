broker_url = 'confluentkafka://localhost:9092'
broker_transport_options = {
    'num_partitions': 4,
    'replication_factor': 1,  # 3 on a cluster
    'topic_config': {'retention.ms': '1209600000', 'max.message.bytes': '4000000'},
    'wait_time_seconds': 0.5,
    'polling_interval': 0,
    'kafka_common_config': {
        'bootstrap.servers': 'localhost:9092',
        'reconnect.backoff.max.ms': 1000,
    },
    'kafka_admin_config': {'client.id': 'shop-admin'},
    'kafka_producer_config': {
        'message.max.bytes': 4000000,
        'sticky.partitioning.linger.ms': 0,
    },
    'kafka_consumer_config': {
        'max.poll.interval.ms': 3600000,  # your longest task, and a margin
        'session.timeout.ms': 10000,
    },
}
task_acks_late = True
worker_prefetch_multiplier = 1
worker_concurrency = 1
