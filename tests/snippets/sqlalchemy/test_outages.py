"""SQLAlchemy: results while the database is down, after a crash, on stale connections."""

import os
import signal
import time
from dataclasses import replace

import pytest

from brokerdocs.running import Holds, eventually, experiment, free, proves
from tests.snippets import outages
from tests.snippets.sqlalchemy import live

OLDER = live.FORMS[0]
for _name in (live.WHOLE, OLDER):
    free(_name, "result_backend_max_retries", why="能等多久由您定 | how long you can wait")

ALONE = {"postgresql": {}}
RESULTS = 10
ATTEMPT = "Failed operation _store_result"
DEFAULT_RETRIES = 3


RETRIES = Holds(
    ">=5.7",
    "无论怎么设，都只连试三次 | it tries three times in a row, whatever is set",
)


@proves(live.WHOLE, "result_backend_max_retries", private=ALONE, holds=RETRIES)
def test_result_is_stored_later(snippet, run, services, worker, timeline):
    """任务在停机时结束，恢复后结果存下 | It ends while the database is down, and is stored later"""
    assert _stored_after_an_outage(snippet, run, services, worker, timeline)


@proves(
    OLDER,
    instead={"result_backend_always_retry": False},
    private=ALONE,
    holds=Holds(">=5.6", "结果丢失 | the result is lost"),
)
def test_result_is_stored_later_before_5_7(snippet, run, services, worker, timeline):
    """任务在停机时结束，恢复后结果存下 | It ends while the database is down, and is stored later"""
    assert _stored_after_an_outage(snippet, run, services, worker, timeline)


@experiment(
    "sqlalchemy/experiments/while_down.py",
    control={"result_backend_max_retries": 20},
    private=ALONE,
    holds=replace(RETRIES, may_pass=True),
)
def test_default_retries_end_soon(snippet, run, services, worker, observe, timeline, symptom):
    """默认只重试三次：停机几秒，结果丢失 | Three retries by default: seconds cost the result"""
    stored = _stored_after_an_outage(snippet, run, services, worker, timeline)
    observe("stored", stored)
    symptom("数据库停了几秒，结果就丢了 | Seconds without the database cost a result", not stored)


def _stored_after_an_outage(snippet, run, services, worker, timeline):
    return outages.result_is_stored(
        snippet, run, services, worker, timeline, "postgresql", "PostgreSQL", _tried_often
    )


def _tried_often(worker):
    """Wait for more attempts than by default; three take less than a tenth of a second."""
    assert eventually(lambda: ATTEMPT in worker.log, 15)
    eventually(lambda: worker.log.count(ATTEMPT) > DEFAULT_RETRIES, 10)


@experiment(
    "sqlalchemy/experiments/kill_9.py",
    control={"result_backend": "redis://localhost:6379/1"},
    private={"postgresql": {}, "redis": {}},
)
def test_results_survive_a_crash(snippet, run, services, worker, observe, claim):
    """kill -9 数据库再启动：结果都在 | The database is killed: every result is kept"""
    started = worker()
    add = snippet.app.tasks["add"]
    sent = [add.delay(number, 1) for number in range(RESULTS)]
    assert [result.get(timeout=10) for result in sent] == [n + 1 for n in range(RESULTS)]
    os.kill(started.pid, signal.SIGTERM)
    started.wait(20)
    name = "redis" if snippet.is_control else "postgresql"
    services.kill(run.endpoints[name])
    services.restart(run.endpoints[name])
    kept = sum(live.state_of(snippet, result.id) == "SUCCESS" for result in sent)
    observe("stored", RESULTS)
    observe("kept", kept)
    claim("C27", holds=kept == RESULTS)
    assert kept == (0 if snippet.is_control else RESULTS)


@experiment(
    "sqlalchemy/experiments/stale_connections.py",
    control={"database_engine_options.pool_pre_ping": True},
    holds=Holds(
        ">=5.7",
        "它自己重试三次，换了连接再存 | it retries three times by itself, on another connection",
        may_pass=True,
    ),
)
def test_short_lived_sessions_cure_nothing(snippet, endpoints, worker, observe, claim):
    """`database_short_lived_sessions` 治不了断开的连接 | It does not cure a stale connection"""
    started = worker(*live.PREFORK)
    tasks = snippet.app.tasks
    tasks["add"].delay(1, 1).get(timeout=10)
    assert live.disconnect(endpoints["postgresql"])
    sent = tasks["add"].delay(2, 2)
    assert eventually(lambda: len(started.executions("add")) == 2, 10)
    stored = bool(eventually(lambda: live.state_of(snippet, sent.id) == "SUCCESS", 3))
    observe("stored", stored)
    claim("C148", holds=stored)
    assert stored == snippet.is_control


@proves(
    live.WHOLE,
    "database_engine_options.connect_args.application_name",
    forms=live.FORMS,
)
def test_worker_has_a_name_in_the_database(snippet, endpoints, worker):
    """在 pg_stat_activity 里看得出是谁 | pg_stat_activity tells whose connection it is"""
    worker(*live.PREFORK)
    snippet.app.tasks["add"].delay(2, 2).get(timeout=10)
    with live.client(endpoints["postgresql"], "postgres") as connection:
        names = connection.execute(
            "SELECT application_name FROM pg_stat_activity WHERE datname = 'results'"
        ).fetchall()
    assert ("shop",) in names


@proves(
    live.WHOLE,
    "database_engine_options.connect_args.connect_timeout",
    forms=live.FORMS,
)
def test_connection_gives_up(snippet):
    """连接最多等 5 秒 | A connection is tried for 5 seconds"""
    with snippet.app.backend.ResultSession() as session:
        live_connection = session.connection().connection.dbapi_connection
        assert live_connection.info.get_parameters().get("connect_timeout") == "5"


@experiment(
    "sqlalchemy/experiments/server_gone.py",
    control="数据库没有停 | the database stays",
    private=ALONE,
    holds=Holds(">=5.7", "抛出的是 OperationalError | what it raises is OperationalError"),
)
def test_database_dies_while_get_waits(snippet, run, services, worker, observe, symptom):
    """`get()` 等待时数据库死掉：报错 | The database dies while `get()` waits: it raises"""
    worker(*live.PREFORK)
    snippet.app.tasks["add"].delay(1, 1).get(timeout=10)
    sent = snippet.app.tasks["nap"].delay(2.0)
    if snippet.is_control:
        assert sent.get(timeout=10) == 2.0
        observe("seconds", None)
        observe("raised", None)
        symptom("BackendGetMetaError", "")
        return
    services.kill(run.endpoints["postgresql"])
    began = time.monotonic()
    with pytest.raises(Exception) as raised:  # noqa: PT011  # which one is what it observes
        sent.get(timeout=10)
    observe("seconds", round(time.monotonic() - began, 1))
    observe("raised", type(raised.value).__name__)
    symptom("BackendGetMetaError", type(raised.value).__name__)
