"""kombu's transports without a server: files, a database, the memory of one process."""

import sqlite3
from pathlib import Path

from kombu.transport import memory

from brokerdocs.running import eventually, experiment, free, proves
from tests.snippets import prompt
from tests.snippets.redis import live

ONE = ("--pool=prefork", "--concurrency=1")
WAIT = 4.0  # seconds; a task that comes takes some 0.1, and polls are a second apart

free("others/memory.py", "task:test_add.get.timeout", why="等多久由您定 | how long you wait")


@proves("others/install.sh", instead={"pip install": '"celery[sqla]"'})
def test_extra_brings_sqlalchemy(snippet):
    """这个 extra 确实带来 SQLAlchemy | The extra really brings SQLAlchemy"""
    brought, wanted = prompt.brought(snippet)
    assert "sqlalchemy" in map(str.lower, brought), f"no extra of {wanted} brings SQLAlchemy"


@proves(
    "others/filesystem.py",
    instead={"broker_transport_options.data_folder_out": "."},
)
def test_task_is_a_file(snippet):
    """等待的任务是文件夹里的一个文件 | A task that waits is a file in the folder"""
    snippet.app.tasks["add"].delay(2, 2)
    assert [path.name.partition(".")[2] for path in Path("queue").iterdir()] == ["celery.msg"]


@proves(
    "others/filesystem.py",
    "broker_transport_options.store_processed",
    "broker_transport_options.processed_folder",
    instead={"broker_transport_options.data_folder_in": "."},
)
def test_file_is_moved(snippet, worker):
    """领走的任务移到另一个文件夹 | A task that was taken moves to the other folder"""
    worker()
    snippet.app.tasks["add"].delay(2, 2)
    assert eventually(lambda: list(Path("done").glob("*.celery.msg")), WAIT)
    assert not list(Path("queue").glob("*.celery.msg"))


@proves("others/filesystem.py", "broker_transport_options.control_folder")
def test_control_goes_by_the_folder(snippet, worker, claim):
    """广播也经过文件夹：ping 有应答 | Broadcasts go by a folder, too: a ping is answered"""
    worker("--without-mingle", quick=False)
    replies = snippet.app.control.ping(timeout=WAIT, limit=1)
    claim("C121", holds=not replies)
    assert len(replies) == 1
    assert list(Path("broadcasts").glob("*pidbox*.exchange"))


@experiment(
    "others/experiments/filesystem_killed.py",
    control={"broker_transport_options.store_processed": False},
)
def test_killed_worker(snippet, worker, observe):
    """worker 被 kill -9，任务还找得到吗 | After kill -9, is the task anywhere to be found"""
    first = worker(*ONE, name="first")
    task = snippet.app.tasks["nap"].delay(3)
    assert eventually(first.executions, 10)
    first.kill()
    second = worker(*ONE, name="second")
    again = eventually(lambda: second.executions(), WAIT)
    observe("run_again", len(again))
    observe("waited_seconds", WAIT)
    folders = [path for name in ("queue", "done") for path in Path(name).glob("*.celery.msg")]
    left = [path for path in folders if task.id in path.read_text("utf-8")]
    observe("left", len(left))
    assert not again
    assert bool(left) != snippet.is_control


@proves("others/sqlalchemy.py", "broker_transport_options.message_tablename")
def test_rows_stay(snippet, worker, observe):
    """执行过的任务还留在表里 | Tasks that ran stay in the table"""
    started = worker()
    for number in range(3):
        snippet.app.tasks["add"].delay(number, number)
    assert eventually(lambda: len(started.executions()) == 3, 10)
    with sqlite3.connect("tasks.sqlite3") as database:
        tables = [name for (name,) in database.execute("select name from sqlite_master")]
        assert "celery_message" in tables
        rows = database.execute("select visible from celery_message").fetchall()
    observe("rows", len(rows))
    assert rows == [(0,)] * 3


@experiment(
    "others/experiments/sqlalchemy_killed.py", control={"broker_url": "redis://localhost:6379/0"}
)
def test_killed_worker_leaves_a_dead_row(snippet, run, worker, observe):
    """worker 被 kill -9，任务不会重做 | After kill -9 the task is not run again"""
    first = worker(*ONE, "--without-mingle", name="first")
    snippet.app.tasks["nap"].apply_async((3,), ignore_result=True)
    assert eventually(lambda: first.executions("nap"), 10)
    first.kill()
    kept = observe("kept_by_the_broker", _kept(run))
    second = worker(*ONE, "--without-mingle", name="second")
    again = eventually(lambda: second.executions("nap"), WAIT)
    observe("run_again", len(again))
    observe("waited_seconds", WAIT)
    assert kept == (1 if snippet.is_control else 0)
    assert not again  # Redis gives it out again once its visibility timeout, an hour, is over


def _kept(run):
    """What a worker could still get: visible rows, or what Redis has, unacknowledged or not."""
    if "redis" in run.endpoints:
        server = live.client(run.endpoints["redis"])
        return server.hlen("unacked") + server.llen("celery")
    with sqlite3.connect("tasks.sqlite3") as database:
        return len(database.execute("select id from kombu_message where visible").fetchall())


@proves(
    "others/sqlalchemy.py",
    instead={"broker_url": "redis://localhost:6379/0"},
    services=("redis",),
)
def test_no_broadcasts(snippet, worker, observe):
    """没有广播：ping 没有应答 | No broadcasts: a ping is not answered"""
    started = worker("--without-mingle", quick=False)
    snippet.app.tasks["add"].delay(2, 2)
    assert eventually(started.executions, 10)
    observe("ping_waited_seconds", 2)
    assert not observe("ping_answered", bool(snippet.app.control.ping(timeout=2, limit=1)))


@proves("others/sqlalchemy.py", "broker_transport_options.queue_tablename")
def test_queues_are_rows(snippet):
    """队列是另一张表里的一行 | A queue is a row of another table"""
    snippet.app.tasks["add"].delay(2, 2)
    with sqlite3.connect("tasks.sqlite3") as database:
        tables = [name for (name,) in database.execute("select name from sqlite_master")]
        assert "celery_queue" in tables
        assert ("celery",) in database.execute("select name from celery_queue").fetchall()


@proves(
    "others/memory.py",
    instead={"Celery.broker": "sqla+sqlite:///tasks.sqlite3"},
)
def test_within_one_process(snippet):
    """队列在本进程的内存里，任务照常执行 | The queue is in this process's memory, and tasks run"""
    module = snippet.module()
    module.app.set_current()
    module.test_add()
    assert "celery" in memory.Channel.queues


@experiment(
    "others/experiments/memory_two_processes.py",
    control={"Celery.broker": "sqla+sqlite:///tasks.sqlite3"},
)
def test_another_process(snippet, worker, observe, claim, symptom):
    """另一个进程里的 worker 领不到任务 | A worker in another process never gets a task"""
    started = worker()
    snippet.app.tasks["add"].delay(2, 2)
    arrived = bool(eventually(started.executions, WAIT))
    observe("arrived", arrived)
    observe("waited_seconds", WAIT)
    if not snippet.is_control:
        claim("C65", holds=not arrived)
    symptom("worker 在线，任务一直没人领 | A worker is up, and nobody takes the task", not arrived)
