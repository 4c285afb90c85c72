broker_url = 'confluentkafka://localhost:9092'
broker_transport_options = {
    'topic_config': {'retention.ms': '1209600000'},  # 14 days; tasks that waited longer are gone
}
