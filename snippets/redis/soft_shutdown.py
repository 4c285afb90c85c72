broker_url = 'redis://localhost:6379/1'
task_acks_late = True
worker_soft_shutdown_timeout = 10.0  # seconds for running tasks to finish
