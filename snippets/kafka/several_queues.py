broker_url = 'confluentkafka://localhost:9092'
broker_transport_options = {
    'wait_time_seconds': 0.5,  # how long a worker waits at each empty queue; 5 by default
    'polling_interval': 0,     # and then, when all were empty, not another second
}
