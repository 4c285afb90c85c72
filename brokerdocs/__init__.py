"""The machinery of Verified Celery Brokers: run every snippet, publish what was seen."""
