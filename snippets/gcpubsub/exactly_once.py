broker_url = 'gcpubsub://projects/my-project'
broker_transport_options = {'enable_exactly_once_delivery': True}
