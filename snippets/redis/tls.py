broker_url = 'rediss://localhost:6380/0'
broker_use_ssl = {
    'ssl_cert_reqs': 'required',               # check the server's certificate
    'ssl_ca_certs': '/etc/redis/tls/ca.crt',   # against this authority
}
result_backend = 'rediss://localhost:6380/1'
redis_backend_use_ssl = {
    'ssl_cert_reqs': 'required',
    'ssl_ca_certs': '/etc/redis/tls/ca.crt',
}
