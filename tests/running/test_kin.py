"""A pool that is killed leaves no semaphore on the machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from brokerdocs.running import eventually, kin

SHARED_MEMORY = Path("/dev/shm")
POOL = """\
import billiard, time
semaphore = billiard.get_context("spawn").Semaphore()
print("sem." + semaphore._semlock.name.strip("/"), flush=True)
time.sleep(60)
"""
TRACKER = "from billiard.semaphore_tracker"


def commands(pid):
    """The command lines of a process's children."""
    return " ".join(word for child in psutil.Process(pid).children() for word in child.cmdline())


@pytest.mark.skipif(not SHARED_MEMORY.is_dir(), reason="semaphores are not files here")
@pytest.mark.parametrize("members", [kin.of, kin.group])
def test_semaphores_go_with_the_pool(members):
    with subprocess.Popen(
        [sys.executable, "-c", POOL], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as pool:
        semaphore = SHARED_MEMORY / pool.stdout.readline().strip()
        assert semaphore.exists()
        # Until then it has its parent's command line, and is killed as one of the pool.
        assert eventually(lambda: TRACKER in commands(pool.pid), 20)
        kin.send([*members(pool.pid), psutil.Process(pool.pid)])
        assert pool.wait(10) == -9
    assert not semaphore.exists()
