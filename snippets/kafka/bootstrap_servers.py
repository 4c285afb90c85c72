broker_url = 'confluentkafka://localhost:9092'
broker_transport_options = {
    # Replaces the URL's host and port. List several, so that one may be down.
    'kafka_common_config': {'bootstrap.servers': 'localhost:9094,localhost:9092'},
}
