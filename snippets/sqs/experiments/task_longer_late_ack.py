broker_url = 'sqs://'
broker_transport_options = {
    'visibility_timeout': 1,
    'wait_time_seconds': 1,
    'polling_interval': 0.1,
}
task_acks_late = True
