broker_url = 'gcpubsub://projects/my-project'
broker_transport_options = {'ack_deadline_seconds': 10}
task_acks_late = True
