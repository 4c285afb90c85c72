broker_url = 'gcpubsub://projects/my-project'
broker_transport_options = {'ack_deadline_seconds': 10}  # the worker renews it every 5 seconds
task_acks_late = True
