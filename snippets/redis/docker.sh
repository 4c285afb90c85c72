docker run -d --name celery-redis -p 127.0.0.1:6379:6379 redis:8
