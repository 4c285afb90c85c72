broker_url = 'gcpubsub://projects/my-project'
worker_prefetch_multiplier = 0  # no limit: only then does the next line count
broker_transport_options = {'bulk_max_messages': 100}
