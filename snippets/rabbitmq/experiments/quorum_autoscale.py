broker_url = 'amqp://localhost:5672//'
task_default_queue_type = 'quorum'
task_acks_late = True
worker_prefetch_multiplier = 1
worker_autoscaler = 'celery.worker.autoscale:Autoscaler'  # its default
