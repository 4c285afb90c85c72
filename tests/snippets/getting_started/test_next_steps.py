"""Next steps: a small shop, its workers and its queues."""

import os
import re
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from brokerdocs.running import eventually, experiment, free, proves
from tests.snippets import reader
from tests.snippets.getting_started import shop


@proves(
    "getting-started/shop/shop.py",
    instead={"Celery.config_source": {"broker_url": "redis://localhost:6379/5"}},
    services=("redis",),
)
def test_program_reads_its_settings(snippet, run):
    """程序按 shop_config.py 连接 broker | The program connects as shop_config.py says"""
    reader.task_of(snippet.app, "price").delay(3, 20)
    assert shop.server(run).llen("celery") == 1


@proves(
    "getting-started/shop/worker.sh",
    instead={"celery -A shop worker": "--loglevel=INFO"},
    services=("redis",),
)
def test_worker_serves_both_queues(run, folder):
    """一个 worker 执行两个队列的任务 | One worker runs the tasks of both queues"""
    (line,) = folder.lines()
    worker = folder.start(line)
    assert worker.until(" ready.")
    shop.other(run).send_task("shop.price", (3, 20))
    shop.other(run).send_task("shop.report", (0,), queue="reports")
    eventually(lambda: worker.log.count("succeeded in") == 2, 3)
    assert "Task shop.price[" in worker.log
    assert "Task shop.report[" in worker.log


@proves(
    "getting-started/shop/background.sh",
    instead={
        "celery multi start": 'w1 -A shop --pidfile="$PWD/%n.pid" --logfile="$PWD/%n.log"',
        "celery multi stopwait": 'w2 --pidfile="$PWD/%n.pid" --logfile="$PWD/%n.log"',
    },
    services=("redis",),
)
def test_worker_in_the_background(run, folder):
    """worker 在后台执行任务，停止后退出 | The worker runs tasks in the background, and ends"""
    start, stop = folder.lines()
    pidfile = run.folder / "w1.pid"
    try:
        assert folder(start).status == 0  # back at the prompt
        assert eventually(pidfile.exists, 20)
        shop.other(run).send_task("shop.price", (3, 20))  # taken as soon as the worker is ready
        shop.other(run).send_task("shop.report", (0,), queue="reports")
        eventually(lambda: not shop.server(run).llen("celery"), 20)
        eventually(lambda: not shop.server(run).llen("reports"), 3)
        assert shop.server(run).llen("reports") == 0
        process = int(pidfile.read_text("utf-8"))
        assert _lives(process)
        assert folder(stop).status == 0
        # It waits for the pidfile to go, which the worker removes a moment before it has ended.
        assert eventually(lambda: not _lives(process), 10)
    finally:
        _end(pidfile)


def _lives(process):
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    return False


def _end(pidfile):
    """Kill the worker in the background, which is no child of ours: nobody else would."""
    for process in psutil.process_iter(["cmdline"]):
        if f"--pidfile={pidfile}" in (process.info["cmdline"] or ()):
            with suppress(psutil.NoSuchProcess):
                process.kill()


@experiment(
    "getting-started/shop/experiments/multi_show.sh",
    control={
        "celery multi show": 'w1 -A shop --pidfile="$PWD/%n.pid" --logfile="$PWD/%n.log"',
    },
)
def test_where_multi_writes(snippet, run, folder, observe, claim, symptom):
    """不写路径，文件要放到 /var 之下，普通用户不能 | Without paths: below /var, where you cannot"""
    for path in ("/var/run/celery", "/var/log/celery"):
        if Path(path).exists():
            pytest.skip(f"本机已有 {path} | {path} exists on this machine")
    (line,) = folder.lines()
    done = folder(line)
    refused = re.search(r"^PermissionError: .*'(/var/[^']+)'$", done.output, re.MULTILINE)
    observe("refused", refused[1] if refused else "")
    claim("C111", holds=str(run.folder) in done.output)
    assert bool(refused) != snippet.is_control
    symptom("PermissionError: [Errno 13] Permission denied: '/var/", done.output)
    assert (done.status == 0) == snippet.is_control


free("getting-started/shop/reports_worker.sh", "--hostname", why="名字由您定 | a name of yours")
free(
    "getting-started/shop/shop.py", "task:discount", why="您任务里的计算 | what your task computes"
)
free("getting-started/shop/shop.py", "task:report", why="您任务的结果 | what your task returns")


@proves(
    "getting-started/shop/reports_worker.sh",
    instead={"celery -A shop worker": "--hostname=reports@%h --loglevel=INFO"},
    services=("redis",),
)
def test_worker_of_one_queue(run, folder):
    """这个 worker 只取 reports 的任务 | This worker takes the tasks of reports alone"""
    (line,) = folder.lines()
    worker = folder.start(line)
    assert worker.until(" ready.")
    shop.other(run).send_task("shop.price", (3, 20))
    shop.other(run).send_task("shop.report", (0,), queue="reports")
    eventually(lambda: "succeeded in" in worker.log, 3)
    assert "Task shop.report[" in worker.log
    assert shop.server(run).llen("celery") == 1
    assert f"reports@{os.uname().nodename}" in worker.log


@proves(
    "getting-started/shop/active.sh",
    instead={"celery -A shop inspect active": "--destination=nobody@nowhere"},
    services=("redis",),
)
def test_active(run, folder, worker):
    """worker 报告手上的任务 | The worker reports the task that it has in hand"""
    started = worker("--queues=reports", "--pool=threads", load=shop.loaded(folder))
    sent = shop.other(run).send_task("shop.report", (20,), queue="reports")
    eventually(lambda: shop.ran(started))
    (line,) = folder.lines()
    answer = folder(line).output
    assert sent.id in answer
    assert "shop.report" in answer
