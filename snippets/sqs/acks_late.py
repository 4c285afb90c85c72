broker_url = 'sqs://'
task_acks_late = True               # delete the message when the task is done
task_reject_on_worker_lost = True   # a killed child process: run it again
worker_prefetch_multiplier = 1      # hold no more tasks than can run
