broker_url = 'amqp://guest:guest@localhost:5672//'
worker_concurrency = 1
worker_disable_prefetch = True
