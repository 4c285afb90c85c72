broker_url = 'confluentkafka://localhost:9092'
broker_transport_options = {
    'num_partitions': 4,
    # Choose a partition for each task, not one for every 10 ms of tasks.
    'kafka_producer_config': {'sticky.partitioning.linger.ms': 0},
}
