docker run -d --name celery-mongodb -p 127.0.0.1:27017:27017 -e MONGO_INITDB_ROOT_USERNAME=celery -e MONGO_INITDB_ROOT_PASSWORD=change-me mongo:8
