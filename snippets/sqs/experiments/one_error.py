broker_url = 'sqs://'
broker_transport_options = {'wait_time_seconds': 1}
