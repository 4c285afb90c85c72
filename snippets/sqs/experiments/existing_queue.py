# The queue old-celery exists, and its timeout is 30 seconds.
broker_url = 'sqs://'
broker_transport_options = {'queue_name_prefix': 'old-', 'visibility_timeout': 3600}
