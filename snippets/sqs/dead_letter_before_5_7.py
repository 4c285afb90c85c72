import json

broker_url = 'sqs://'
task_acks_late = True
task_acks_on_failure_or_timeout = False  # a failed task stays in the queue
broker_transport_options = {
    'sqs-creation-attributes': {
        'RedrivePolicy': json.dumps({
            'deadLetterTargetArn': 'arn:aws:sqs:us-east-1:123456789012:dead',  # it must exist
            'maxReceiveCount': 3,
        }),
    },
}
