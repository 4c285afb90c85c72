"""A made-up older release: exactly what it does otherwise is told, by the run and by the site."""

import importlib.metadata
import os
import shutil
import subprocess
import sys
from pathlib import Path

import kombu
import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]
CELERY = importlib.metadata.version("celery")
MADE_UP = "5.0.0"

LIMIT = "broker_transport_options = {'unacked_restore_limit': 3}\n"
ORDER = "broker_transport_options = {'queue_order_strategy': 'sorted'}\n"
URL = "broker_url = 'redis://localhost:6379/0'\n"
CHECKS = f'''

from brokerdocs.running import Holds


@proves("redis/limit.py", "broker_transport_options.unacked_restore_limit")
def test_limit(snippet):
    """最多三条 | Three at most"""
    with snippet.app.connection_for_write() as connection:
        assert connection.default_channel.unacked_restore_limit == 3


@experiment(
    "redis/experiments/order.py",
    control={{"broker_transport_options.queue_order_strategy": "priority"}},
    holds=Holds(">={CELERY}", "倒过来了 | it is turned round"),
)
def test_order(snippet, observe, claim):
    """按名字排 | By name"""
    with snippet.app.connection_for_write() as connection:
        queues = connection.default_channel._queue_cycle
        queues.update(["b", "a"])
        order = observe("order", ", ".join(queues.consume(2)))
    claim("C1", holds=order == "a, b")
    assert order == ("b, a" if snippet.is_control else "a, b")
'''
PAGE = """\
首页 | Home
===========

.. snippet:: redis/timeout.py

.. snippet:: redis/limit.py

.. experiment:: redis/experiments/order.py

.. claim:: C1
   :verdict: true
   :experiments: redis/experiments/order.py

   .. tabs::

      .. group-tab:: 中文

         按名字。

      .. group-tab:: 英文

         By name.

   .. tabs::

      .. group-tab:: 中文

         没错。

      .. group-tab:: 英文

         So it is.

.. upgrading::

.. meta::
   :description lang=zh-CN: 一句。
   :description lang=en: A sentence.
"""


@pytest.fixture
def made_up(tmp_path):
    """A folder with kombu as it is, but for an option that is gone and an order turned round."""
    folder = tmp_path / "made-up"
    shutil.copytree(Path(kombu.__file__).parent, folder / "kombu")
    for file, old, new in (
        ("transport/redis.py", "unacked_restore_limit", "unacked_other_limit"),
        (
            "utils/scheduling.py",
            "return sorted(self.items[:n])",
            "return sorted(self.items[:n])[::-1]",
        ),
    ):
        path = folder / "kombu" / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
    for name in ("celery", "kombu"):
        said = folder / f"{name}-{MADE_UP}.dist-info" / "METADATA"
        said.parent.mkdir()
        said.write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {MADE_UP}\n", "utf-8")
    return folder


def english(element):
    """The text of an element, without its Chinese."""
    for other in element.select("[lang=zh-CN], .separator"):
        other.decompose()
    return " ".join(element.get_text(" ").split())


def test_what_a_release_does_otherwise_and_nothing_else_is_told(project, made_up):
    project.write("snippets/redis/limit.py", URL + LIMIT)
    project.write("snippets/redis/experiments/order.py", URL + ORDER)
    project.append_to_check(CHECKS)
    project.write("docs/index.rst", PAGE)
    project.write("requirements.txt", f"celery=={CELERY}\n")
    project.write("locks/celery-5.0.txt", f"celery=={MADE_UP}\n")
    project.write("conf.py", (ROOT / "tests/roots/test-broker/conf.py").read_text("utf-8"))

    newest = project.run()
    assert newest.status == 0, newest.output
    older = project.run("--published", PYTHONPATH=os.pathsep.join([str(made_up), str(ROOT)]))
    assert older.status == 0, older.output
    assert f"unacked_restore_limit is read by nothing in kombu {MADE_UP}" in older.output

    build = [sys.executable, "-m", "sphinx", "-W", "-q", "-b", "html", "-c", ".", "docs", "html"]
    done = subprocess.run(
        build, cwd=project.root, env=project.environment(), capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    page = BeautifulSoup((project.root / "html/index.html").read_text("utf-8"), "html.parser")

    strips = {
        box.summary.select_one(".file").text: [english(row) for row in box.select(".strip .why li")]
        for box in page.select(".snippet")
    }
    assert strips == {
        "redis/timeout.py": [],
        "redis/limit.py": [
            f"{MADE_UP} : broker_transport_options.unacked_restore_limit is read by nothing in "
            f"kombu {MADE_UP}"
        ],
        "redis/experiments/order.py": [f"{MADE_UP} : it is turned round"],
    }
    (claim,) = page.select("#claim-C1 .seen .label")
    verdicts = {form["data-for"]: english(form) for form in claim.select("[data-for]")}
    assert verdicts == {"5.0": "✕ does not hold", CELERY.rpartition(".")[0]: "✓ holds"}
    rows = [
        [row.td.get_text(strip=True), *(english(cell) for cell in row.select("td")[1:])]
        for row in page.select("table.upgrading tbody tr")
    ]
    assert sorted(rows) == [
        ["experiments/order.py", "", "it is turned round", "holds"],
        ["limit.py", "", strips["redis/limit.py"][0].partition(" : ")[2], "holds"],
    ]
