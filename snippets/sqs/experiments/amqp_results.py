from celery import Celery

app = Celery('shop', broker='sqs://', backend='amqp://')
