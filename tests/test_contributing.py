"""CONTRIBUTING's first snippet in ten minutes, followed to the letter in a clone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
HEADINGS = ("十分钟写出第一个片段", "A first snippet in ten minutes")


def section(heading: str) -> str:
    """The text below *heading*."""
    return re.split(r"^#+ ", TEXT.partition(heading)[2], maxsplit=1, flags=re.MULTILINE)[0]


def blocks(heading: str) -> list[tuple[str, str]]:
    """The blocks of code below *heading*: language and text."""
    found = re.findall(r"^   ```(\w+)\n(.*?)^   ```$", section(heading), re.DOTALL | re.MULTILINE)
    return [(kind, re.sub(r"^   ", "", text, flags=re.MULTILINE)) for kind, text in found]


@pytest.fixture
def clone(tmp_path):
    """A clone of this repository as it is on disk, with this environment in place."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            target = tmp_path / "clone" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
    environment = tmp_path / "clone" / ".nox" / "brokerdocs"
    environment.mkdir(parents=True)
    # Links to what is in it, not to the folder: nox could clear that.
    (environment / "bin").symlink_to(Path(sys.executable).parent)
    shutil.copy(tmp_path / "clone" / "requirements.txt", environment / "installed.txt")
    return tmp_path / "clone"


def test_both_languages_show_the_same_code():
    assert blocks(HEADINGS[0]) == blocks(HEADINGS[1])


def test_a_first_snippet(clone):
    (make, snippet, check, run) = blocks(HEADINGS[1])
    assert [kind for kind, _ in (make, snippet, check, run)] == ["sh", "python", "python", "sh"]
    (file, checks) = re.findall(r"`([\w/]+\.py)`", section(HEADINGS[1]))

    told = type_(clone, make[1])
    page = re.search(r"fill in (docs/\S+\.rst):\d+", told)[1]
    (clone / file).write_text(snippet[1], "utf-8")
    (clone / checks).write_text(check[1], "utf-8")
    text = (clone / page).read_text("utf-8")
    assert text.count("TODO") == 2
    (clone / page).write_text(text.replace("TODO", "一句话。", 1).replace("TODO", "A sentence."))

    told = type_(clone, run[1])
    assert re.search(r"^redis +\d+ +0 +0 +0 ", told, re.MULTILINE), told
    assert "1 xfailed" in told, told
    html = clone / "build/site" / Path(page).relative_to("docs").with_suffix(".html")
    assert "health_check_interval" in html.read_text("utf-8")


def test_a_name_that_is_taken(clone):
    done = nox(clone, "nox -s new -- snippet redis/broker_url.py")
    assert done.returncode != 0
    assert "snippets/redis/broker_url.py is there already" in done.stdout


def type_(clone: Path, lines: str) -> str:
    """Type the *lines* in the clone; each must end well. Returns what they print."""
    told = ""
    for line in lines.splitlines():
        done = nox(clone, line)
        assert done.returncode == 0, f"{line}\n{done.stdout}"
        told += done.stdout
    return told


def nox(clone: Path, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell with this environment's nox first on PATH."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "BROKERDOCS_"))}
    path = os.pathsep.join([str(Path(sys.executable).parent), kept["PATH"]])
    return subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=clone,
        env={**kept, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
