pip install "celery[redis,sqlalchemy]" "psycopg[binary]"
