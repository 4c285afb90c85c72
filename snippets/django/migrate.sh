python manage.py migrate django_celery_results
