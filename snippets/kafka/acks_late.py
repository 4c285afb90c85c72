broker_url = 'confluentkafka://localhost:9092'
broker_transport_options = {
    'kafka_consumer_config': {
        'max.poll.interval.ms': 3600000,  # longer than your longest task: here one hour
        'session.timeout.ms': 10000,      # a killed worker is given up after 10 s, not 45 s
    },
}
task_acks_late = True
worker_prefetch_multiplier = 1
worker_concurrency = 1  # more workers, not more processes
