broker_url = 'sqs://'
broker_transport_options = {
    'visibility_timeout': 600,
    'wait_time_seconds': 1,
    'polling_interval': 0.1,
}
worker_prefetch_multiplier = 4  # the worker holds more than it runs
