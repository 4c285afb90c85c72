"""The rules as a command."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DESCRIBED = """\

.. meta::
   :description lang=zh-CN: 一句。
   :description lang=en: A sentence.
"""
TITLE = "首页 | Home\n===========\n"


PAIR = """\
.. tabs::

   .. group-tab:: 中文

      一句。

   .. group-tab:: {label}

      {text}
"""


def command(folder: Path) -> tuple[int, str]:
    """Run it in *folder*: exit status and what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "brokerdocs.site"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def docs(tmp_path):
    """The folder of pages of a project with one sound page."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "index.rst").write_text(TITLE + DESCRIBED, "utf-8")
    return folder


def test_a_sound_project(docs):
    assert command(docs.parent) == (0, "1 pages follow the rules\n")


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("只有中文\n========\n", 1, "title"),
        (f"{TITLE}\n.. tabs::\n\n   .. group-tab:: 中文\n\n      一句。\n", 4, "pair-half"),
        (f"{TITLE}\n{PAIR.format(label='英文', text='')}", 10, "pair-empty"),
        (f"{TITLE}\n{PAIR.format(label='English', text='A line.')}", 10, "pair-label"),
        (f"{TITLE}\n.. snippet:: redis/no_such_file.py\n", 4, "snippet-missing"),
        (f"{TITLE}\n.. snippet:: a.py\n\n.. snippet:: b.py\n", 6, "conflicting-setting"),
        (f"{TITLE}\n.. snippet:: gbk.py\n", 4, "encoding"),
    ],
)
def test_a_finding_names_file_and_line(docs, text, line, rule):
    (docs / "index.rst").write_text(text, "utf-8")
    snippets = docs.parent / "snippets"
    snippets.mkdir()
    (snippets / "a.py").write_text("broker_url = 'redis://localhost/1'\n", "utf-8")
    (snippets / "b.py").write_text("broker_url = 'redis://localhost/2'\n", "utf-8")
    (snippets / "gbk.py").write_bytes("broker_url = 'redis://localhost/1'  # 地址\n".encode("gbk"))
    status, told = command(docs.parent)
    assert status == 1
    found = [finding for finding in told.splitlines() if finding.endswith(f"({rule})")]
    assert [finding.split(": ")[0] for finding in found] == [f"docs/index.rst:{line}"], told


def test_a_page_that_is_not_utf_8(docs):
    (docs / "index.rst").write_bytes("首页".encode("gbk"))
    status, told = command(docs.parent)
    assert status == 1
    assert "docs/index.rst: not UTF-8" in told


def test_a_folder_without_pages(tmp_path):
    status, told = command(tmp_path)
    assert status == 2
    assert "run this in the project's folder" in told
