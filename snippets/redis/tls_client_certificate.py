broker_url = 'rediss://localhost:6380/0'
broker_use_ssl = {
    'ssl_cert_reqs': 'required',
    'ssl_ca_certs': '/etc/redis/tls/ca.crt',
    'ssl_certfile': '/etc/redis/tls/client.crt',
    'ssl_keyfile': '/etc/redis/tls/client.key',
}
