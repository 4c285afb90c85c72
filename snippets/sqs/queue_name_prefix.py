broker_url = 'sqs://'
broker_transport_options = {'queue_name_prefix': 'shop-'}
