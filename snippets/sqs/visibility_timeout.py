broker_url = 'sqs://'
broker_transport_options = {'visibility_timeout': 43200}  # seconds: 12 hours, Amazon's maximum
