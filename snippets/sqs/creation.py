broker_url = 'sqs://'
broker_transport_options = {
    'sqs-creation-attributes': {'ReceiveMessageWaitTimeSeconds': '20'},
    'queue_tags': {'team': 'shop'},
}
