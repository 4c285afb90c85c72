INSTALLED_APPS = ['django.contrib.auth', 'django.contrib.contenttypes', 'orders']

CELERY_BROKER_URL = 'redis://localhost:6379/0'
CELERY_RESULT_BACKEND = 'django-cache'
