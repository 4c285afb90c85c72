"""Processes of this machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import psutil

from brokerdocs.services.hosts.local import LocalProcess
from brokerdocs.services.waiting import until

FORKS = """
import os, time
for _ in range(400):
    if os.fork() == 0:
        break
    time.sleep(0.0005)
time.sleep(60)
"""
"""A server that makes workers all the time, as PostgreSQL does."""


def test_a_server_is_killed_with_the_children_that_it_makes_meanwhile(tmp_path: Path) -> None:
    python = Path(sys.executable).resolve()
    mark = str(tmp_path)
    process = LocalProcess(
        [str(python), "-c", FORKS], dict(os.environ), tmp_path, tmp_path / "log", python.name
    )
    process.start()
    try:
        assert until(lambda: len(below(mark)) > 20, 10)
        process.kill(9)
        assert below(mark) == []
    finally:
        for left in below(mark):
            left.kill()


def below(folder: str) -> list[psutil.Process]:
    """The processes that work in *folder*."""
    return [one for one in psutil.process_iter(["cwd"]) if one.info["cwd"] == folder]
