broker_url = 'confluentkafka://localhost:9092'
broker_transport_options = {
    'num_partitions': 4,
    'replication_factor': 3,  # more than there are brokers
}
