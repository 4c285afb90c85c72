broker_url = 'confluentkafka://localhost:9092'
broker_transport_options = {'kafka_consumer_config': {'session.timeout.ms': 6000}}
task_acks_late = False
worker_concurrency = 1
