broker_url = 'sqs://'
broker_transport_options = {'sqs_base64_encoding': False}
