import boto3


def expire_results():
    """Run once: S3 deletes what is older than a week."""
    boto3.client('s3', region_name='eu-west-1').put_bucket_lifecycle_configuration(
        Bucket='shop-results',
        LifecycleConfiguration={
            'Rules': [{
                'ID': 'celery-results',
                'Filter': {'Prefix': 'celery/'},  # s3_base_path
                'Expiration': {'Days': 7},
                'Status': 'Enabled',
            }],
        },
    )
