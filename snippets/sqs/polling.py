broker_url = 'sqs://'
broker_transport_options = {
    'wait_time_seconds': 20,  # the server holds an empty answer back so long
    'polling_interval': 0.1,  # the worker's own pause after an empty answer
}
