from celery import Celery

app = Celery('shop', broker='redis://localhost:6379/0', backend='rediss://localhost:6380/1')
app.conf.redis_backend_use_ssl = {}
