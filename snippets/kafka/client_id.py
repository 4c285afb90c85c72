broker_url = 'confluentkafka://localhost:9092'
broker_transport_options = {
    'kafka_common_config': {'client.id': 'shop'},           # all three clients,
    'kafka_consumer_config': {'client.id': 'shop-worker'},  # but workers fetch as this one
    'kafka_producer_config': {'client.id': 'shop-web'},
    'kafka_admin_config': {'client.id': 'shop-admin'},
}
