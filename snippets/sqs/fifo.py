broker_url = 'sqs://'
task_default_queue = 'orders.fifo'  # the suffix makes it a FIFO queue
task_acks_late = True               # the group waits until the task is done
worker_prefetch_multiplier = 1
