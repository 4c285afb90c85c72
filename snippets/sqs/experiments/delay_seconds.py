broker_url = 'sqs://'
broker_transport_options = {
    'visibility_timeout': 2,
    'wait_time_seconds': 1,
    'polling_interval': 0.1,
}
task_routes = {'add': {'DelaySeconds': 5}}  # longer than the visibility timeout
