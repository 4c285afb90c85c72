broker_url = 'sqs://'
broker_transport_options = {'region': 'eu-west-1'}
