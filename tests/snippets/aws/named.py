"""Tables of DynamoDB and buckets of S3 that snippets name, made beforehand as pages ask."""

import re

import boto3

REGION = "eu-west-1"
TABLE = "celery-results"
BUCKET = "shop-results"
_TABLE = re.compile(rf"dynamodb://(?:[^@/]*@)?{REGION}/{TABLE}\b")
_BUCKET = re.compile(rf"'{BUCKET}'")


def client(endpoint, service):
    """A client of our own, straight to the emulator, in the region of the snippets."""
    return boto3.Session().client(
        service,
        endpoint_url=endpoint.admin_url,
        region_name=REGION,
        aws_access_key_id="ours",
        aws_secret_access_key="ours",
    )


def make_named(endpoint, text):
    """Make the table and the bucket that *text* names."""
    if _TABLE.search(text):
        make_table(endpoint)
    if _BUCKET.search(text):
        client(endpoint, "s3").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
        )


def make_table(endpoint, key="id"):
    """Make the table as an administrator does: billed by request, with a partition key."""
    client(endpoint, "dynamodb").create_table(
        TableName=TABLE,
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
        KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
