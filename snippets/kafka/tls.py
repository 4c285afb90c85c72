broker_url = 'confluentkafka://localhost:9094'
broker_transport_options = {
    'kafka_common_config': {
        'security.protocol': 'SSL',
        'ssl.ca.location': '/etc/kafka/tls/ca.crt',  # PEM; the system's authorities if left out
    },
}
