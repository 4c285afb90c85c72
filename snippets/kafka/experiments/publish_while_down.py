broker_url = 'confluentkafka://localhost:9092'
broker_transport_options = {
    'kafka_producer_config': {'message.timeout.ms': 2000},  # five minutes by default
}
