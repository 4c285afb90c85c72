"""Ask a live PostgreSQL or MariaDB what it holds and who is connected."""

from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import psycopg
import pymysql

WHOLE = "sqlalchemy/all_together.py"
FORMS = ("sqlalchemy/all_together_before_5_7.py", "sqlalchemy/all_together_before_5_6.py")
PREFORK = ("--pool=prefork", "--concurrency=1")


@contextmanager
def client(endpoint, database="results"):
    """A connection of our own user."""
    url = urlsplit(endpoint.admin_url)._replace(path=f"/{database}").geturl()
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def rows(endpoint, table="celery_taskmeta", columns="task_id, status"):
    """What a table of results holds; nothing where there is no such table."""
    with client(endpoint) as connection, suppress(psycopg.errors.UndefinedTable):
        return connection.execute(f"SELECT {columns} FROM {table} ORDER BY id").fetchall()
    return []


def mariadb(endpoint, query):
    """What MariaDB answers to *query*, asked by our own user in the database ``results``."""
    url = urlsplit(endpoint.admin_url)
    with (
        pymysql.connect(
            host=url.hostname, port=url.port, user=url.username, password=url.password, db="results"
        ) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(query)
        return cursor.fetchall()


def opened(endpoint):
    """How many connections to the database ``results`` have ended so far.

    The server counts a connection when it ends, and for a moment later.
    """
    with client(endpoint, "postgres") as connection:
        found = connection.execute(
            "SELECT sessions FROM pg_stat_database WHERE datname = 'results'"
        ).fetchone()
    return found[0] if found else 0


def disconnect(endpoint):
    """End every connection to the database ``results``, as an idle timeout of a proxy does."""
    with client(endpoint, "postgres") as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'results'"
        ).fetchall()
    return len(ended)


def state_of(snippet, task_id):
    """The state that another process would see: of an application of its own."""
    return snippet.load().AsyncResult(task_id).state
