from celery import Celery

app = Celery('shop', broker='filesystem://')
app.conf.broker_transport_options = {
    'data_folder_in': 'in',
    'data_folder_out': 'out',
}
