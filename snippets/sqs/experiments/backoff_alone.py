broker_url = 'sqs://'
task_default_queue = 'jobs'
task_acks_late = True
task_acks_on_failure = True  # as if it were not set
broker_transport_options = {
    'wait_time_seconds': 1,
    'polling_interval': 0.1,
    'predefined_queues': {
        'jobs': {
            'url': 'https://sqs.us-east-1.amazonaws.com/123456789012/jobs',
            'backoff_policy': {1: 1, 2: 1},
            'backoff_tasks': ['shop.pay'],
        },
    },
}
