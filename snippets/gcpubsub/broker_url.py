broker_url = 'gcpubsub://projects/my-project'
