broker_url = 'gcpubsub://projects/my-project'
broker_transport_options = {'ack_deadline_seconds': 60}  # 10 to 600
