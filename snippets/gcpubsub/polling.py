broker_url = 'gcpubsub://projects/my-project'
broker_transport_options = {'polling_interval': 0.3}  # seconds between two empty looks
