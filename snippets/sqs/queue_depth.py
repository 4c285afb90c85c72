import boto3
from celery import Celery

app = Celery('shop', broker='sqs://')
STATES = [
    'ApproximateNumberOfMessages',            # wait in the queue
    'ApproximateNumberOfMessagesNotVisible',  # a worker holds them
    'ApproximateNumberOfMessagesDelayed',     # not due yet
]


def depth(queue='celery'):
    sqs = boto3.client('sqs')
    url = sqs.get_queue_url(QueueName=queue)['QueueUrl']
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=STATES)['Attributes']
    return {state: int(found[state]) for state in STATES}
