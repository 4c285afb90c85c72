broker_url = 'amqps://myuser:mypassword@localhost:5671/myvhost'
broker_use_ssl = {
    'ca_certs': '/etc/rabbitmq/tls/ca.crt',  # PEM; the system's authorities if left out
    'server_hostname': None,  # the host in the URL; left out: not checked
}
