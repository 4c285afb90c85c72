"""A pool that is killed leaves no semaphore on the machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from brokerdocs.running.item import process_tree

SHARED_MEMORY = Path("/dev/shm")


@pytest.mark.skipif(not SHARED_MEMORY.is_dir(), reason="semaphores are not files here")
@pytest.mark.parametrize("members", [process_tree.of, process_tree.group])
def test_semaphores_go_with_the_pool(members, pool_of_new_interpreters):
    with subprocess.Popen(
        [sys.executable, "-c", pool_of_new_interpreters],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as pool:
        semaphore = SHARED_MEMORY / pool.stdout.readline().strip()
        assert semaphore.exists()
        process_tree.send([*members(pool.pid), psutil.Process(pool.pid)])
        assert pool.wait(10) == -9
    assert not semaphore.exists()
