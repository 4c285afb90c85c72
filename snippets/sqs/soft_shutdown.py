broker_url = 'sqs://'
task_acks_late = True
worker_soft_shutdown_timeout = 10.0  # seconds for running tasks to finish
