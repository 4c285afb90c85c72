broker_url = 'confluentkafka://localhost:9094'
broker_use_ssl = {'ssl_cert_reqs': 'required', 'ssl_ca_certs': '/etc/kafka/tls/other-ca.crt'}
broker_transport_options = {
    'kafka_common_config': {
        'security.protocol': 'SSL',
        'ssl.ca.location': '/etc/kafka/tls/ca.crt',
    },
}
