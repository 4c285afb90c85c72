broker_url = 'sqs://'
task_default_queue = 'jobs'
task_acks_late = True
task_acks_on_failure_or_timeout = False  # a failed task stays in the queue
broker_transport_options = {
    'predefined_queues': {
        'jobs': {
            'url': 'https://sqs.us-east-1.amazonaws.com/123456789012/jobs',
            'backoff_policy': {1: 10, 2: 20, 3: 40, 4: 80},  # after run n: seconds
            'backoff_tasks': ['shop.pay'],
        },
    },
}
