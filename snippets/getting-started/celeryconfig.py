broker_url = 'redis://localhost:6379/0'
result_backend = 'redis://localhost:6379/1'

task_serializer = 'json'  # the default
result_serializer = 'json'  # the default
accept_content = ['json']  # refuse everything else
timezone = 'Asia/Shanghai'
