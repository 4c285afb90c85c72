broker_url = 'sqs://'
broker_transport_options = {
    'visibility_timeout': 2,  # seconds; half an hour where it is not set
    'wait_time_seconds': 1,
    'polling_interval': 0.1,
}
