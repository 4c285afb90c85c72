docker run -d --name celery-memcached -p 127.0.0.1:11211:11211 memcached:1.6
