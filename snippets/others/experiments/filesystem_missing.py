from celery import Celery

app = Celery('shop', broker='filesystem://')
app.conf.broker_transport_options = {
    'data_folder_in': '.',
    'data_folder_out': 'no-such-folder',
}
