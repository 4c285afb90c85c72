broker_url = 'sqla+sqlite:///tasks.sqlite3'
broker_transport_options = {
    'queue_tablename': 'celery_queue',
    'message_tablename': 'celery_message',
}
