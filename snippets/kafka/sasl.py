broker_url = 'confluentkafka://celery:secret@localhost:9093'
broker_transport_options = {
    'security_protocol': 'SASL_PLAINTEXT',  # SASL_SSL in production
    'sasl_mechanism': 'PLAIN',              # or SCRAM-SHA-512
}
