"""A small project in a folder of its own, and the command that a user runs on it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from brokerdocs import evidence

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120

SNIPPET = """\
broker_url = 'redis://localhost:6379/0'
broker_transport_options = {'visibility_timeout': 1800}
"""
CHECK = '''\
from brokerdocs.running import eventually, experiment, proves


@proves("redis/timeout.py", "broker_transport_options.visibility_timeout")
def test_timeout(snippet):
    """超时是半小时 | The timeout is half an hour"""
    with snippet.app.connection_for_write() as connection:
        assert connection.default_channel.visibility_timeout == 1800
'''
PAGE = """\
首页 | Home
===========

.. snippet:: redis/timeout.py
"""


@dataclass
class Result:
    """How a command ended."""

    status: int
    output: str

    def findings(self, rule: str) -> list[str]:
        """The lines that name *rule*."""
        return [line for line in self.output.splitlines() if line.endswith(f"({rule})")]

    def row(self, system: str = "redis") -> dict[str, int]:
        """The figures of *system* in the table."""
        for line in self.output.splitlines():
            if match := re.match(rf"{system} +(\d+) +(\d+) +(\d+) +(\d+) ", line):
                names = ("passed", "cached", "failed", "not run")
                return dict(zip(names, map(int, match.groups()), strict=True))
        raise AssertionError(f"no row of {system} in:\n{self.output}")


class Project:
    """A project that a test fills."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("pyproject.toml", (ROOT / "pyproject.toml").read_text())
        self.write("snippets/redis/timeout.py", SNIPPET)
        self.write("tests/snippets/test_redis.py", CHECK)
        self.write("docs/index.rst", PAGE)

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def rewrite_check(self, old: str, new: str) -> None:
        """Exchange a part of the check; it must be there."""
        name = "tests/snippets/test_redis.py"
        text = (self.root / name).read_text("utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def append_to_check(self, text: str) -> None:
        """Add functions to the check's file."""
        path = self.root / "tests/snippets/test_redis.py"
        path.write_text(path.read_text("utf-8") + text, "utf-8")

    def records(self, name: str) -> list[dict[str, Any]]:
        """The evidence of a snippet of Redis."""
        folder = self.root / "build/evidence/redis" / name
        return [
            asdict(evidence.Record.from_json(json.loads(path.read_text("utf-8"))))
            for path in folder.glob("*.json")
        ]

    def with_common_checks(self) -> None:
        """Take the project's own common checks."""
        target = self.root / "tests/snippets/test_common.py"
        shutil.copy(ROOT / "tests/snippets/test_common.py", target)

    def command(self, *arguments: str) -> list[str]:
        """The command that a user runs."""
        named = any(a.startswith(("tests/", "snippets/", "docs")) for a in arguments)
        paths = [] if named else ["tests/snippets"]
        return [
            sys.executable, "-m", "pytest", "-q", "--tb=no", "--no-header", "-r", "N",
            "--provider=native", *arguments, *paths,
        ]  # fmt: skip

    def environment(self, **variables: str | None) -> dict[str, str]:
        """The environment of such a command, without what this test's own run put there.

        A variable that is None is left out.
        """
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "BROKERDOCS_"))}
        wanted = {**kept, "PYTHONPATH": str(ROOT), **variables}
        return {name: value for name, value in wanted.items() if value is not None}

    def run(self, *arguments: str, **variables: str | None) -> Result:
        """Run pytest on the snippets as a user does; no traceback is ever shown."""
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.root,
            env=self.environment(**variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert "Traceback" not in done.stdout, done.stdout
        assert "INTERNALERROR" not in done.stdout, done.stdout
        return Result(done.returncode, done.stdout)


@pytest.fixture
def make_project() -> type[Project]:
    """Make a project in a folder."""
    return Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with one snippet, its check and its page."""
    return Project(tmp_path / "project")


@pytest.fixture
def pool_of_new_interpreters() -> str:
    """Code that makes a semaphore as such a pool does, prints its file's name, and waits."""
    return """\
import billiard, psutil, sys
semaphore = billiard.get_context("spawn").Semaphore()
# Until then the tracker has this program's command line.
while not any("tracker" in word for one in psutil.Process().children() for word in one.cmdline()):
    pass
print("sem." + semaphore._semlock.name.strip("/"), flush=True)
sys.stdin.read()  # until it is killed, or the test is gone
"""
