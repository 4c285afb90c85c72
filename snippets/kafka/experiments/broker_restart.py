broker_url = 'confluentkafka://localhost:9092'
broker_transport_options = {
    'kafka_common_config': {'reconnect.backoff.max.ms': 1000},  # 10 s by default
}
