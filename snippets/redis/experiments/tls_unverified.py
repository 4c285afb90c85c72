broker_url = 'rediss://localhost:6380/0'
broker_use_ssl = {
    'ssl_cert_reqs': 'none',                        # what rediss:// alone means
    'ssl_ca_certs': '/etc/redis/tls/other-ca.crt',  # did not sign the server's certificate
}
