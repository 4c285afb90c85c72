python -c "from importlib.metadata import metadata; print(metadata('celery')['Requires-Python'])"
python -c "import importlib.metadata as m; print(*m.metadata('celery').get_all('Provides-Extra'))"
