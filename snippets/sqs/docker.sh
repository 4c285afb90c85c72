docker run -d --name celery-sqs -p 127.0.0.1:9324:9324 softwaremill/elasticmq-native:1.6.15
