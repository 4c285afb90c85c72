broker_url = 'sqs://'
broker_transport_options = {
    'region': 'eu-west-1',
    'visibility_timeout': 7200,  # seconds: your longest task, and a margin
    'wait_time_seconds': 20,
    'polling_interval': 0.1,
    'queue_name_prefix': 'shop-',
    'sqs-creation-attributes': {'MessageRetentionPeriod': '1209600'},
    'sqs_base64_encoding': False,
    'client-config': {
        'connect_timeout': 5,
        'read_timeout': 30,
        'retries': {'total_max_attempts': 3},
    },
}
task_acks_late = True
task_reject_on_worker_lost = True
worker_prefetch_multiplier = 1
worker_soft_shutdown_timeout = 10.0

result_backend = 'redis://localhost:6379/0'
