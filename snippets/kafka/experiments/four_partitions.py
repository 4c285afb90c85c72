broker_url = 'confluentkafka://localhost:9092'
broker_transport_options = {
    'num_partitions': 4,
    'kafka_producer_config': {'sticky.partitioning.linger.ms': 0},
}
