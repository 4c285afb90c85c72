broker_url = 'gcpubsub://projects/my-project'
broker_transport_options = {'queue_name_prefix': 'shop-'}  # of subscriptions, not of topics
