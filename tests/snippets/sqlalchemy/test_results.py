"""SQLAlchemy: what is kept of a task, for how long, and what it costs to read it."""

import re
import time

import celery
from celery.beat import Scheduler
from celery.schedules import crontab

from brokerdocs.running import eventually, experiment, proves
from tests.snippets.sqlalchemy import live

WAITED = 6.0  # seconds of a get()
SMALL, LARGE = 65_000, 66_000  # bytes; a column of the type BLOB holds 65,535


@proves(live.WHOLE, "result_extended", "database_table_names.task", forms=live.FORMS)
def test_row_tells_of_the_task(snippet, endpoints, worker):
    """行里有任务名、参数、worker 和队列 | The row has the task's name, arguments, worker, queue"""
    worker()
    snippet.app.tasks["add"].delay(2, 2).get(timeout=10)
    columns = "name, args, worker, queue"
    with live.client(endpoints["postgresql"]) as connection:
        found = connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'shop_results'"
        ).fetchall()
    assert {name for (name,) in found} >= set(columns.split(", "))
    ((name, arguments, executed_by, queue),) = live.rows(
        endpoints["postgresql"], "shop_results", columns
    )
    assert (name, queue) == ("add", "celery")
    assert b"2" in bytes(arguments)
    assert "@" in executed_by


@proves(live.WHOLE, "database_table_names.group", forms=live.FORMS)
def test_group_has_its_table(snippet, endpoints, worker):
    """group 存进自己的表 | A group is kept in a table of its own"""
    worker()
    add = snippet.app.tasks["add"]
    group = celery.group(add.s(1, 1), add.s(2, 2)).apply_async()
    group.save()
    assert group.get(timeout=10) == [2, 4]
    columns = "taskset_id"
    assert live.rows(endpoints["postgresql"], "shop_groups", columns) == [(group.id,)]
    assert snippet.load().GroupResult.restore(group.id).get(timeout=10) == [2, 4]


@proves(live.WHOLE, "result_expires", forms=live.FORMS)
def test_cleanup_deletes_what_is_older_than_a_week(snippet, endpoints, worker):
    """清理时只删一周以前的 | The clean-up deletes what is older than a week, nothing else"""
    worker()
    add = snippet.app.tasks["add"]
    old, young = (add.delay(number, number) for number in (1, 2))
    assert [old.get(timeout=10), young.get(timeout=10)] == [2, 4]
    age = "UPDATE shop_results SET date_done = date_done - %s * interval '1 hour'"
    with live.client(endpoints["postgresql"]) as connection:
        connection.execute(f"{age} WHERE task_id = %s", (7 * 24 + 1, old.id))
        connection.execute(f"{age} WHERE task_id = %s", (7 * 24 - 1, young.id))
    snippet.app.tasks["celery.backend_cleanup"].delay().get(timeout=10)
    kept = [task for (task,) in live.rows(endpoints["postgresql"], "shop_results", "task_id")]
    assert old.id not in kept
    assert young.id in kept


@proves(live.WHOLE, instead={"result_backend": "redis://localhost:6379/1"})
def test_beat_sends_the_cleanup(snippet):
    """`celery beat` 每天 4 点发出清理任务 | `celery beat` sends the clean-up at 4 every day"""
    scheduler = Scheduler(snippet.app, lazy=True)
    scheduler.install_default_entries({})
    entry = scheduler.schedule.get("celery.backend_cleanup")
    assert entry
    assert entry.schedule == crontab("0", "4", "*")


@experiment("sqlalchemy/experiments/expiry.py", control={"result_expires": 3600})
def test_nobody_deletes_but_the_cleanup(snippet, endpoints, worker, observe, claim):
    """过期的结果还在，直到有人清理 | What has expired stays until somebody cleans up"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    assert result.get(timeout=10) == 4
    finished = "extract(epoch FROM now() AT TIME ZONE 'UTC' - date_done)"
    assert eventually(lambda: live.rows(endpoints["postgresql"], columns=finished)[0][0] > 2, 10)
    kept_after_expiry = live.state_of(snippet, result.id) == "SUCCESS"
    observe("kept_after_expiry", kept_after_expiry)
    snippet.app.tasks["celery.backend_cleanup"].delay().get(timeout=10)
    kept = live.state_of(snippet, result.id) == "SUCCESS"
    observe("kept_after_cleanup", kept)
    claim("C25", holds=not kept_after_expiry)
    assert kept == snippet.is_control


@experiment(
    "sqlalchemy/experiments/polling.py",
    control={"result_backend": "redis://localhost:6379/1"},
    services=("postgresql",),
)
def test_get_polls(snippet, endpoints, run, worker, observe):
    """`get()` 每半秒建立一个新连接、查一次 | `get()` opens a connection and asks twice a second"""
    worker(*live.PREFORK)
    tasks, server = snippet.app.tasks, endpoints["postgresql"]
    tasks["add"].delay(2, 2).get(timeout=10)
    gate = run.folder / "gate"
    result = tasks["hold"].delay(str(gate))
    before = live.opened(server)
    began = time.monotonic()
    try:
        result.get(timeout=WAITED)
    except celery.exceptions.TimeoutError:
        waited = time.monotonic() - began
    gate.touch()
    assert result.get(timeout=10)
    connections = live.opened(server) - before
    observe("connections_a_second", round(connections / waited, 1))
    assert connections == 0 if snippet.is_control else 1 < connections / waited < 3


@experiment(
    "sqlalchemy/experiments/chord.py", control={"result_backend": "redis://localhost:6379/1"}
)
def test_chord_waits_by_a_task(snippet, worker, observe):
    """chord 靠一个每秒重试的任务等待 | A chord waits by a task that is retried every second"""
    started = worker("--pool=prefork", "--concurrency=2")
    tasks = snippet.app.tasks
    chord = celery.chord([tasks["nap"].s(0.1), tasks["nap"].s(2.5)], tasks["echo"].s())()
    assert sorted(chord.get(timeout=20)) == [0.1, 2.5]
    unlocks = len(started.executions("celery.chord_unlock"))
    observe("unlocks", unlocks)
    assert unlocks == 0 if snippet.is_control else unlocks > 1


@experiment(
    "sqlalchemy/experiments/large_result.py",
    control={"result_backend": "db+postgresql+psycopg://celery:change-me@localhost:5432/results"},
)
def test_large_result_is_lost(snippet, worker, observe, symptom):
    """结果超过 64 KB：MariaDB 存不下 | Above 64 kB: MariaDB does not take the result"""
    started = worker()
    echo = snippet.app.tasks["echo"]
    assert echo.delay("x" * SMALL).get(timeout=10) == "x" * SMALL
    sent = echo.delay("x" * LARGE)
    stored = bool(eventually(lambda: live.state_of(snippet, sent.id) == "SUCCESS", 5))
    observe("stored", stored)
    observe("state", live.state_of(snippet, sent.id))
    error = re.search(r'DataError\) \(\d+, "([^"]+)"\)', started.log)
    observe("error", error[1] if error else None)
    assert stored == snippet.is_control
    symptom("Data too long for column 'result'", started.log)
