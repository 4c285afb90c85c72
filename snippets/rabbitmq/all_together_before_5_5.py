broker_url = 'amqp://myuser:mypassword@localhost:5672/myvhost'
broker_transport_options = {'confirm_publish': True, 'read_timeout': 5}
broker_heartbeat = 30

task_acks_late = True
worker_prefetch_multiplier = 1
