"""A system is its row in the table, its snippets and its checks, and no other line of code."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[2]
BEFORE = '        System(name="comparison"'
ROW = """\
        System(
            name="fireflymq",
            title="FireflyMQ",
            role="broker",
            status="Experimental",
            schemes={"firefly": 7777},
        ),
"""


def test_a_made_up_system_is_on_the_comparison(site, tmp_path):
    here = tmp_path / "package"
    for part in ("brokerdocs", "docs/_templates", "docs/_static"):
        shutil.copytree(ROOT / part, here / part, ignore=shutil.ignore_patterns("__pycache__"))
    table = here / "brokerdocs" / "systems.py"
    text = table.read_text("utf-8")
    assert BEFORE in text
    table.write_text(text.replace(BEFORE, ROW + BEFORE), "utf-8")

    site.write("snippets/fireflymq/broker_url.py", "broker_url = 'firefly://localhost/'\n")
    for kind, change in (("probe", ""), ("control", "without broker_url")):
        site.evidence.add(
            "fireflymq/broker_url.py", kind, change=change,
            item=f"test_monitoring[{kind}]", observations={"monitoring": [kind == "probe"]},
        )  # fmt: skip
    page = (site.root / "index.rst").read_text("utf-8")
    page = page.replace("   :systems: redis kafka\n", "").replace("remote_control", "status")
    site.write("index.rst", page)
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-b", "html", str(site.root), str(tmp_path / "out")],
        cwd=tmp_path,  # python -m takes modules from there first
        env={**os.environ, "PYTHONPATH": str(here)},
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    soup = BeautifulSoup((tmp_path / "out/index.html").read_text("utf-8"), "html.parser")
    table = soup.find("table", class_="comparison")
    names = [head.get_text() for head in table.thead.find_all("th")]
    column = names.index("FireflyMQ")
    monitoring, status = (row.find_all(["th", "td"]) for row in table.tbody.find_all("tr"))
    assert "✓" in monitoring[column].get_text()
    assert "experimental" in status[column].get_text()
