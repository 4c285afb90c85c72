"""SQLAlchemy: addresses, drivers, errors of a connection."""

import sqlite3
import time
from importlib import metadata

import psycopg
import pytest

from brokerdocs.running import Holds, experiment, free, proves
from tests.snippets import prompt
from tests.snippets.sqlalchemy import live

free("*", "result_backend.password", why="密码是您自己的 | your password")
free("*", "result_backend.user", why="用户由您定 | your user")


@proves("sqlalchemy/install.sh", instead={"pip install": '"celery[redis]" "psycopg[binary]"'})
def test_extra_brings_sqlalchemy(snippet):
    """这个 extra 带来 SQLAlchemy，驱动另装 | The extra brings SQLAlchemy; the driver is another"""
    brought, wanted = prompt.brought(snippet)
    assert "sqlalchemy" in brought, f"no extra of {wanted} brings SQLAlchemy"
    assert brought["sqlalchemy"].specifier.contains(metadata.version("sqlalchemy"))
    assert "psycopg" in snippet.text


@proves("sqlalchemy/docker.sh", instead={"docker run -d --name": "celery-postgres postgres:17"})
def test_container_listens(snippet, run):
    """容器的端口只开放给本机 | The container's port is open to this machine only"""
    with prompt.container(snippet, run, 5432) as address:
        assert address


@proves("sqlalchemy/postgresql.py", "result_backend", raises=NotImplementedError)
def test_result_is_a_row(snippet, endpoints, worker):
    """结果是 PostgreSQL 里的一行 | A result is a row in PostgreSQL"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    assert result.get(timeout=10) == 4
    assert (result.id, "SUCCESS") in live.rows(endpoints["postgresql"])


@proves(
    "sqlalchemy/postgresql.py",
    instead={"result_backend": "db+postgresql+psycopg://shop:x@localhost:5432/results"},
)
def test_table_belongs_to_the_user(snippet, endpoints, worker):
    """表由 URL 里的用户建立 | The user in the URL creates the tables"""
    worker()
    snippet.app.tasks["add"].delay(2, 2).get(timeout=10)
    with live.client(endpoints["postgresql"]) as connection:
        owners = connection.execute(
            "SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
    assert sorted(owners) == [("celery_taskmeta", "celery"), ("celery_tasksetmeta", "celery")]


@proves("sqlalchemy/mariadb.py", "result_backend", raises=NotImplementedError)
def test_result_is_a_row_of_mariadb(snippet, endpoints, worker):
    """结果是 MariaDB 里的一行，表由 URL 里的用户建立 | A row in MariaDB, in the user's database"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    assert result.get(timeout=10) == 4
    assert live.mariadb(endpoints["mariadb"], "SELECT task_id, status FROM celery_taskmeta") == (
        (result.id, "SUCCESS"),
    )


@proves("sqlalchemy/sqlite.py", "result_backend", raises=NotImplementedError)
def test_result_is_in_a_file(snippet, run, worker):
    """结果在一个文件里 | The result is in a file"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    assert result.get(timeout=10) == 4
    with sqlite3.connect(run.folder / "results.sqlite3") as file:
        found = file.execute("SELECT name FROM sqlite_master WHERE name = 'celery_taskmeta'")
        assert found.fetchall()
        stored = file.execute("SELECT task_id, status FROM celery_taskmeta").fetchall()
    assert stored == [(result.id, "SUCCESS")]


@experiment(
    "sqlalchemy/experiments/no_driver.py",
    control={"result_backend": "db+postgresql+psycopg://celery:change-me@localhost:5432/results"},
    holds=Holds(">=5.7", "SQLAlchemy 2.0 要的是 psycopg2 | SQLAlchemy 2.0 wants psycopg2"),
)
def test_driver_of_a_plain_url(snippet, observe):
    """不写驱动时用哪一个，由 SQLAlchemy 的版本决定 | SQLAlchemy's version chooses the driver"""
    observe("sqlalchemy", ".".join(metadata.version("sqlalchemy").split(".")[:2]))
    observe("url", snippet.app.conf.result_backend.partition("://")[0])
    with snippet.app.backend.ResultSession() as session:
        driver = session.get_bind().dialect.driver
    observe("driver", driver)
    assert driver == "psycopg"


NO_DATABASE = 'database "results" does not exist'


@experiment(
    "sqlalchemy/experiments/no_database.py",
    control={"result_backend": "db+postgresql+psycopg://celery:change-me@localhost:5432/other"},
)
def test_database_that_is_not_there(snippet, endpoints, worker, observe, symptom):
    """数据库不存在：`get()` 几秒后报错 | There is no such database: `get()` raises after seconds"""
    with live.client(endpoints["postgresql"], "postgres") as connection:
        connection.execute("DROP DATABASE IF EXISTS results")
    if snippet.is_control:
        worker()
        assert snippet.app.tasks["add"].delay(2, 2).get(timeout=10) == 4
        for name in ("seconds", "raised", "text"):
            observe(name, None)
        symptom(NO_DATABASE, "")
        return
    began = time.monotonic()
    with pytest.raises(Exception) as raised:  # noqa: PT011  # which one is what it observes
        snippet.app.tasks["add"].delay(2, 2).get(timeout=60)
    observe("seconds", round(time.monotonic() - began, 1))
    observe("raised", type(raised.value).__name__)
    observe("text", _first_line(raised.value))
    assert isinstance(raised.value.orig, psycopg.OperationalError)
    symptom(NO_DATABASE, str(raised.value))


def _first_line(error):
    """The last part of what the driver says, without an address that differs in every run."""
    return str(error).splitlines()[0].rpartition(": ")[2].strip()
