broker_url = 'gcpubsub://projects/my-project'
task_acks_late = True           # acknowledge when the task is done
worker_prefetch_multiplier = 1  # hold no more tasks than can run
