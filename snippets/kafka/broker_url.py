broker_url = 'confluentkafka://localhost:9092'
