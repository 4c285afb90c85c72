broker_url = 'amqps://myuser:mypassword@localhost:5671/myvhost'
broker_use_ssl = {'ca_certs': '/etc/rabbitmq/tls/ca.crt'}
