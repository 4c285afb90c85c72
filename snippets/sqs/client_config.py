broker_url = 'sqs://'
broker_transport_options = {
    'client-config': {                  # arguments of botocore's Config
        'connect_timeout': 5,           # seconds
        'read_timeout': 30,             # longer than wait_time_seconds
        'retries': {'total_max_attempts': 3},
    },
}
