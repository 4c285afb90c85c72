import boto3


def create_table():
    """Run once, before the first worker."""
    boto3.client('dynamodb', region_name='eu-west-1').create_table(
        TableName='celery-results',
        AttributeDefinitions=[{'AttributeName': 'id', 'AttributeType': 'S'}],
        KeySchema=[{'AttributeName': 'id', 'KeyType': 'HASH'}],
        BillingMode='PAY_PER_REQUEST',
    )
