docker run -d --name celery-aws -p 127.0.0.1:5000:5000 motoserver/moto:5.2.5
