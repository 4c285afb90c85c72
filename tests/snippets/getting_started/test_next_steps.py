"""Next steps: a small shop, its calls, its work-flows, its queues."""

import importlib
import json
import os
import re
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from brokerdocs.running import eventually, experiment, proves
from brokerdocs.running.item import worker as workers
from tests.snippets import reader
from tests.snippets.applications import app_of
from tests.snippets.redis import live


@pytest.fixture
def folder(run, snippet):
    """The reader's folder, with the shop in it."""
    with reader.folder(run, snippet) as this:
        yield this


def _server(run):
    return live.client(run.endpoints["redis"], 0)


def _other(run):
    """A program of our own, which knows the shop's tasks by name alone."""
    return app_of(live.url(run.endpoints["redis"]))


def _shop_worker(run, *arguments):
    """A worker of the reader's ``shop.py``, as a fork."""

    def load():
        sys.path.insert(0, str(run.folder))
        return importlib.import_module("shop").app

    started = workers.start(load, run.folder, "worker-1", arguments)
    run.workers.append(started)
    return started


def _printed(folder):
    (done,) = [folder.do(line) for line in folder.lines()]
    assert done.status == 0, done.output
    return done.output.strip()


def _ran(worker):
    """The tasks that *worker* has started, in order."""
    return [event.task.removeprefix("shop.") for event in worker.executions()]


@proves(
    "getting-started/shop/shop.py",
    instead={"Celery.config_source": {"broker_url": "redis://localhost:6379/5"}},
    services=("redis",),
)
def test_program_reads_its_settings(snippet, run):
    """程序按 shop_config.py 连接 broker | The program connects as shop_config.py says"""
    reader.task_of(snippet.app, "price").delay(3, 20)
    assert _server(run).llen("celery") == 1


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
    _other(run).send_task("shop.price", (3, 20))
    _other(run).send_task("shop.report", (0,), queue="reports")
    eventually(lambda: worker.log.count("succeeded in") == 2, 3)
    assert "Task shop.price[" in worker.log
    assert "Task shop.report[" in worker.log


@proves(
    "getting-started/shop/background.sh",
    instead={
        "celery multi start": 'w1 -A shop --pidfile="$PWD/%n.pid" --logfile="$PWD/%n.log"',
        "celery multi stopwait": 'w2 -A shop --pidfile="$PWD/%n.pid" --logfile="$PWD/%n.log"',
    },
    services=("redis",),
    timeout=120.0,  # longer than all its waits: what it starts must not outlive it
)
def test_worker_in_the_background(run, folder):
    """worker 在后台执行任务，停止后退出 | The worker runs tasks in the background, and ends"""
    start, stop = folder.lines()
    pidfile = run.folder / "w1.pid"
    try:
        assert folder.do(start).status == 0  # back at the prompt
        assert eventually(pidfile.exists, 20)
        _other(run).send_task("shop.price", (3, 20))  # taken as soon as the worker is ready
        _other(run).send_task("shop.report", (0,), queue="reports")
        eventually(lambda: not _server(run).llen("celery"), 20)
        eventually(lambda: not _server(run).llen("reports"), 3)
        assert _server(run).llen("reports") == 0
        process = int(pidfile.read_text("utf-8"))
        assert _lives(process)
        assert folder.do(stop).status == 0
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
def test_where_multi_writes(snippet, run, folder, observe, claim):
    """不写路径，文件要放到 /var 之下，普通用户不能 | Without paths: below /var, where you cannot"""
    for path in ("/var/run/celery", "/var/log/celery"):
        if Path(path).exists():
            pytest.skip(f"本机已有 {path} | {path} exists on this machine")
    (line,) = folder.lines()
    done = folder.do(line)
    refused = re.search(r"^PermissionError: .*'(/var/[^']+)'$", done.output, re.MULTILINE)
    observe("refused", refused[1] if refused else "")
    claim("C111", holds=str(run.folder) in done.output)
    assert bool(refused) != snippet.is_control
    assert (done.status == 0) == snippet.is_control


@proves(
    "getting-started/shop/delay.sh",
    instead={'python -c "from': 'shop import price; print(price(3, 20))"'},
    services=("redis",),
)
def test_delay(run, folder):
    """worker 算出 60，调用方取回来 | The worker computes 60, and the caller gets it"""
    worker = _shop_worker(run)
    assert _printed(folder) == "60"
    assert _ran(worker) == ["price"]


@proves(
    "getting-started/shop/apply_async.sh",
    instead={'python -c "from': 'shop import price; price.apply_async((3, 20), countdown=60)"'},
    services=("redis",),
)
def test_queue_of_one_call(run, folder):
    """消息进入 reports，而不是默认队列 | The message is in reports, not in the default queue"""
    _printed(folder)
    assert (_server(run).llen("reports"), _server(run).llen("celery")) == (1, 0)


@proves(
    "getting-started/shop/apply_async.sh",
    instead={'python -c "from': "shop import price; price.apply_async((3, 20), queue='reports')\""},
    services=("redis",),
)
def test_countdown_of_one_call(run, folder):
    """消息写着一分钟之后的时刻 | The message names a moment a minute from now"""
    _printed(folder)
    message = json.loads(_server(run).lindex("reports", 0))
    eta = message["headers"]["eta"]
    assert eta is not None
    left = datetime.fromisoformat(eta) - datetime.now(UTC)
    assert timedelta(seconds=30) < left <= timedelta(seconds=60)


@proves(
    "getting-started/shop/signature.sh",
    instead={'python -c "from': 'shop import price; sig = price.s(3, 20); print(sig())"'},
    services=("redis",),
)
def test_signature(run, folder):
    """签名发出去，由 worker 执行 | A signature is sent, and the worker runs it"""
    worker = _shop_worker(run)
    assert _printed(folder) == "60"
    assert _ran(worker) == ["price"]


@proves(
    "getting-started/shop/signature_options.sh",
    instead={'python -c "from': 'shop import price; price.s(3, 20).delay()"'},
    services=("redis",),
)
def test_signature_carries_options(run, folder):
    """签名带着自己的队列 | A signature carries its queue"""
    _printed(folder)
    assert (_server(run).llen("reports"), _server(run).llen("celery")) == (1, 0)


@proves(
    "getting-started/shop/partial.sh",
    instead={
        'python -c "from': "shop import discount; whole = discount.s(200); "
        'print(whole.delay(10).get(timeout=10))"'
    },
    services=("redis",),
)
def test_partial(run, folder):
    """后给的参数排在前面 | Arguments that come later are put in front"""
    worker = _shop_worker(run)
    assert _printed(folder) == "180"
    assert _ran(worker) == ["discount"]


@proves(
    "getting-started/shop/group.sh",
    instead={
        'python -c "from': 'shop import price; print([price(n, 20) for n in (1, 2, 3)])"',
    },
    services=("redis",),
)
def test_group(run, folder):
    """三个任务，结果按原来的顺序 | Three tasks, their results in the order of the group"""
    worker = _shop_worker(run)
    assert _printed(folder) == "[20, 40, 60]"
    assert _ran(worker) == ["price"] * 3


@proves(
    "getting-started/shop/chain.sh",
    instead={'python -c "from': 'shop import discount, price; print(discount(price(3, 20), 10))"'},
    services=("redis",),
)
def test_chain(run, folder):
    """前一个的结果是后一个的参数 | The result of the first is an argument of the second"""
    worker = _shop_worker(run)
    assert _printed(folder) == "54"
    assert _ran(worker) == ["price", "discount"]


@proves(
    "getting-started/shop/chord.sh",
    instead={
        'python -c "from': "celery import group; from shop import price; "
        'print(sum(group(price.s(n, 20) for n in (1, 2, 3))().get(timeout=10)))"'
    },
    services=("redis",),
)
def test_chord(run, folder):
    """三个都完成之后，worker 才求和 | The worker adds up once all three are done"""
    worker = _shop_worker(run)
    assert _printed(folder) == "120"
    assert _ran(worker) == ["price", "price", "price", "total"]
    done = [event.at for event in worker.events if (event.name, event.task) == PRICED]
    (total,) = worker.executions("shop.total")
    assert len(done) == 3
    assert max(done) <= total.at


PRICED = ("finished", "shop.price")


@proves(
    "getting-started/shop/workflow.sh",
    instead={
        'python -c "from': "celery import group; from shop import price, total; "
        'print((group(price.s(n, 20) for n in (1, 2, 3)) | total.s())().get(timeout=10))"'
    },
    services=("redis",),
)
def test_workflow(run, folder):
    """一组、汇总、再打折 | A group, its total, and the discount on that"""
    worker = _shop_worker(run)
    assert _printed(folder) == "108"
    assert _ran(worker) == ["price", "price", "price", "total", "discount"]


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
    _other(run).send_task("shop.price", (3, 20))
    _other(run).send_task("shop.report", (0,), queue="reports")
    eventually(lambda: "succeeded in" in worker.log, 3)
    assert "Task shop.report[" in worker.log
    assert _server(run).llen("celery") == 1
    assert f"reports@{os.uname().nodename}" in worker.log


@proves(
    "getting-started/shop/active.sh",
    instead={"celery -A shop inspect active": "--destination=nobody@nowhere"},
    services=("redis",),
)
def test_active(run, folder):
    """worker 报告手上的任务 | The worker reports the task that it has in hand"""
    worker = _shop_worker(run, "--queues=reports", "--pool=threads")
    sent = _other(run).send_task("shop.report", (20,), queue="reports")
    eventually(lambda: _ran(worker))
    (line,) = folder.lines()
    answer = folder.do(line).output
    assert sent.id in answer
    assert "shop.report" in answer
