broker_url = 'redis://localhost:6379/0'
result_backend = 'mongodb://celery:change-me@localhost:27017/results'
mongodb_backend_settings = {
    'options': {
        'serverSelectionTimeoutMS': 30000,  # the default
        'heartbeatFrequencyMS': 10000,  # the default
    },
}
