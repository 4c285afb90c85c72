broker_url = 'sqs://'
broker_transport_options = {
    'predefined_queues': {
        'celery': {
            'url': 'https://sqs.eu-west-1.amazonaws.com/123456789012/celery',
            'access_key_id': 'AKIDQUEUE',            # these three are optional,
            'secret_access_key': 'made/up+secret',   # and written as they are
            'region': 'eu-west-1',
        },
    },
}
