"""Seconds an item with a worker and a round trip, against the naive way."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from brokerdocs.services import Client, Supervisor
from tests.bench.timing import ROOT, pytest, seconds, spread, write

FEW, MANY = 10, 40
"""Snippets; each has two items, as published and without its setting."""

RUNS = 3
CHECK = '''

@proves("redis/s{number:03}.py", "broker_transport_options.visibility_timeout")
def test_s{number:03}(snippet, worker):
    """往返 | Round trip"""
    worker()
    assert snippet.app.tasks["add"].delay(2, 2).get(timeout=10) == 4
    with snippet.app.connection_for_write() as connection:
        assert connection.default_channel.visibility_timeout == {timeout}
'''
NAIVE_TASKS = """\
from celery import Celery

app = Celery('naive', broker={url!r}, backend={url!r})
app.conf.broker_transport_options = {{'visibility_timeout': {number}}}


@app.task
def add(x, y):
    return x + y
"""
NAIVE_DRIVER = "from naive import add; assert add.delay(2, 2).get(timeout=30) == 4"


def main() -> Iterator[tuple[str, str]]:
    """The marginal item in two lanes, the naive one, and their ratio."""
    marginal = [_marginal() for _ in range(RUNS)]
    yield (
        f"an item with a worker and a round trip, marginal over {2 * (MANY - FEW)}, two lanes",
        spread(marginal),
    )
    naive = _naive()
    yield "the naive way, an item (celery -A naive worker; python -c DRIVER)", spread(naive)
    yield "ratio", f"{statistics.median(naive) / statistics.median(marginal):.0f} times"


def _marginal() -> float:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        snippets = {
            f"snippets/redis/s{number:03}.py": "broker_url = 'redis://localhost:6379/0'\n"
            f"broker_transport_options = {{'visibility_timeout': {number + 60}}}\n"
            for number in range(MANY)
        }
        page = "首页 | Home\n===========\n\n" + "".join(
            f".. snippet:: redis/s{number:03}.py\n\n" for number in range(MANY)
        )
        write(
            root,
            {
                **snippets,
                "docs/index.rst": page,
                "pyproject.toml": (ROOT / "pyproject.toml").read_text(),
                "tests/snippets/test_redis.py": "from brokerdocs.running import proves\n"
                + "".join(CHECK.format(number=n, timeout=n + 60) for n in range(MANY)),
            },
        )
        command = pytest("--provider=native", "--force", "-n2", "tests/snippets")
        # s000 to s009 are the few: what both runs spend on starting cancels out.
        few = seconds([*command, "-k", "s00"], root)
        many = seconds(command, root)
    return (many - few) / (2 * (MANY - FEW))


def _naive() -> list[float]:
    supervisor = Supervisor.start("native")
    took = []
    try:
        with Client(supervisor.address) as client, tempfile.TemporaryDirectory() as folder:
            url = f"{client.acquire('redis', 'bench').admin_url.rstrip('/')}/0"
            for number in range(RUNS):
                source = NAIVE_TASKS.format(url=url, number=number + 60)
                write(Path(folder), {"naive.py": source})
                took.append(_naive_item(folder))
    finally:
        supervisor.stop()
    return took


def _naive_item(folder: str) -> float:
    environment = {**os.environ, "PYTHONPATH": folder}
    began = time.perf_counter()
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "naive", "worker"],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    subprocess.run([sys.executable, "-c", NAIVE_DRIVER], cwd=folder, env=environment, check=True)
    worker.send_signal(signal.SIGTERM)
    worker.wait()
    return time.perf_counter() - began
