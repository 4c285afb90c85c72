broker_url = 'redis://localhost:6379/0'
result_backend = 'db+postgresql+psycopg://celery:change-me@localhost:5432/results'

# What is kept, and for how long
result_extended = True  # name, arguments, worker and queue of the task
result_expires = 604800  # seconds: celery beat deletes what is older, once a day
database_table_names = {'task': 'shop_results', 'group': 'shop_groups'}

# Connections
database_engine_options = {
    'connect_args': {
        'connect_timeout': 5,  # seconds
        'application_name': 'shop',  # in pg_stat_activity
    },
}
