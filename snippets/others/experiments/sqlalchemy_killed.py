broker_url = 'sqla+sqlite:///tasks.sqlite3'
task_acks_late = True
worker_prefetch_multiplier = 1
