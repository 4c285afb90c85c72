broker_url = 'redis://localhost:6379/0'
task_annotations = {'tasks.add': {'rate_limit': '10/m'}}
