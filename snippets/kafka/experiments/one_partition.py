broker_url = 'confluentkafka://localhost:9092'
broker_transport_options = {'num_partitions': 1}  # the default
