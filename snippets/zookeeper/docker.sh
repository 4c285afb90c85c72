docker run -d --name celery-zookeeper -p 127.0.0.1:2181:2181 zookeeper:3.9
