broker_url = 'sqs://'
broker_transport_options = {
    'wait_time_seconds': 0,   # short polling; 10 where it is not set
    'polling_interval': 1,
}
