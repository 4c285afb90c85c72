broker_url = 'redis://localhost:6379/0'
result_backend = 'redis://localhost:6379/1'

task_routes = {'shop.report': 'reports'}
timezone = 'Asia/Shanghai'
