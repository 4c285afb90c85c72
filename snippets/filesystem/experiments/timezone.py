broker_url = 'redis://localhost:6379/0'
result_backend = 'file://results'
result_expires = 3600
timezone = 'Asia/Shanghai'
