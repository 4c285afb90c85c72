broker_url = [
    'amqp://localhost:5672//',
    'amqp://localhost:5673//',
]
