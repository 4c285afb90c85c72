from celery import Celery

app = Celery('shop', broker='sentinel://localhost:26379', backend='sentinel://localhost:26379/1')
app.conf.broker_transport_options = {'master_name': 'mymaster'}
app.conf.result_backend_transport_options = {}
