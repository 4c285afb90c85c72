broker_url = 'confluentkafka://localhost:9092'
broker_transport_options = {
    'kafka_producer_config': {'message.max.bytes': 4000000},
    'topic_config': {'max.message.bytes': '1048588'},  # Kafka's default
}
