broker_url = 'sqs://'
broker_transport_options = {'visibility_timeout': 7200}  # seconds: your longest task, and a margin
