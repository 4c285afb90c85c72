broker_url = 'redis://localhost:6379/0'
result_backend = 'mongodb://celery:change-me@localhost:27017/results'

# What is kept, and for how long
result_extended = True  # name, arguments, worker and queue of the task
result_expires = 604800  # seconds: celery beat deletes what is older, once a day

mongodb_backend_settings = {
    'taskmeta_collection': 'shop_results',
    'groupmeta_collection': 'shop_groups',
    'options': {'serverSelectionTimeoutMS': 60000},  # an outage of a minute; not in the URL
}
