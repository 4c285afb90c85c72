broker_url = 'confluentkafka://localhost:9092'
broker_transport_options = {
    'num_partitions': 4,      # for topics made from now on: at least one for each worker
    'replication_factor': 1,  # 3 where there are three brokers
}
