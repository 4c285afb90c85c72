broker_url = 'sqs://'
broker_transport_options = {
    'wait_time_seconds': 4,
    'polling_interval': 0.1,
}
task_default_queue = 'orders.fifo'
task_acks_late = True
worker_prefetch_multiplier = 1
