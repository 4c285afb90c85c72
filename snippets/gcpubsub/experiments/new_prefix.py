broker_url = 'gcpubsub://projects/my-project'
broker_transport_options = {'queue_name_prefix': 'next-'}  # kombu- until now
