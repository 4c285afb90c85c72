"""The site's build: cold, a page more, a page changed."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.timing import ROOT, seconds, spread, write

PAGES = 100
RUNS = 3
MODEL = ROOT / "docs/getting-started/brokers/redis.rst"


def main() -> Iterator[tuple[str, str]]:
    """Cold, marginal and incremental builds of a copy of this project."""
    cold, marginal, changed = [], [], []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            _copy(root)
            cold.append(_build(root))
            (root / "docs/index.rst").write_text((ROOT / "docs/index.rst").read_text() + "\n")
            page = root / "docs/getting-started/brokers/redis.rst"
            page.write_text(page.read_text().replace("。", "！", 1))
            changed.append(_build(root))
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            _copy(root)
            write(root, _generated())
            marginal.append((_build(root) - cold[-1]) / PAGES * 1000)
    yield "the site, cold", spread(cold)
    yield f"a page more, marginal over {PAGES} generated ones", spread(marginal, "ms")
    yield "one page changed", spread(changed)


def _copy(root: Path) -> None:
    for name in ("docs", "snippets", "brokerdocs"):
        shutil.copytree(ROOT / name, root / name)
    (root / "tests").mkdir()
    shutil.copytree(ROOT / "tests/snippets", root / "tests/snippets")
    shutil.copy(ROOT / "conf.py", root)
    if (ROOT / "build/evidence").exists():
        shutil.copytree(ROOT / "build/evidence", root / "build/evidence")


def _generated() -> dict[str, str]:
    return {
        f"docs/generated/p{number:03}.rst": f""":orphan:

.. _generated-{number}:

第 {number} 页 | Page {number}
==============================

.. tabs::

   .. group-tab:: 中文

      任务交给 worker 之后，消息代理会等它确认；过了可见性超时还没有确认，就重新投递。

   .. group-tab:: 英文

      Once a worker has a task, the broker waits for its acknowledgement.

.. snippet:: redis/visibility_timeout.py
"""
        for number in range(PAGES)
    }


def _build(root: Path) -> float:
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-c", ".", "docs", "build/site"]
    return seconds(command, root, PYTHONPATH=str(root))
