broker_url = 'gcpubsub://projects/my-project'
worker_pool_start_method = 'spawn'  # a fork would inherit gRPC's threads half-way
