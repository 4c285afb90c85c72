broker_url = 'zookeeper://localhost:2181;zookeeper://localhost:2182'
broker_vhost = '/celery'  # the path: in the URL it would break the list of hosts
