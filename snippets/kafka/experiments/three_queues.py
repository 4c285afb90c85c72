broker_url = 'confluentkafka://localhost:9092'
broker_transport_options = {
    'wait_time_seconds': 2,  # 5 by default
    'polling_interval': 0,
}
