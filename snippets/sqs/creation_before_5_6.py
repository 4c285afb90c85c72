broker_url = 'sqs://'
broker_transport_options = {
    'sqs-creation-attributes': {'MessageRetentionPeriod': '1209600'},  # seconds: 14 days
}
