broker_url = 'gcpubsub://projects/my-project'
broker_transport_options = {'retry_timeout_seconds': 30}
