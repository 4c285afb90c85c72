broker_url = 'gcpubsub://projects/my-project'
broker_transport_options = {'expiration_seconds': 604800}  # 7 days; 1 day if not set
