broker_url = 'confluentkafka://localhost:9092'
broker_transport_options = {
    'kafka_producer_config': {'message.max.bytes': 4000000},  # what the client lets out
    'topic_config': {'max.message.bytes': '4000000'},         # what a new topic lets in
}
