broker_url = 'gcpubsub://projects/my-project'
broker_transport_options = {'body_encoding': 'base64'}  # the default
