broker_url = 'redis://localhost:6379/1'
task_acks_late = True               # acknowledge when the task is done
task_reject_on_worker_lost = True   # a killed child process: deliver again
worker_prefetch_multiplier = 1      # hold no more tasks than can run
