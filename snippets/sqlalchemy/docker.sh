docker run -d --name celery-postgres -p 127.0.0.1:5432:5432 -e POSTGRES_USER=celery -e POSTGRES_PASSWORD=change-me -e POSTGRES_DB=results postgres:17
