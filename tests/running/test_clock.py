"""The clock of an item: stopped while it waits for the supervisor."""

import os
import time

from brokerdocs.running.item.clock import Clock


def _in_a_fork(do):
    pid = os.fork()
    if pid == 0:
        try:
            do()
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


def test_what_a_fork_waits_for_does_not_count():
    clock = Clock()
    began = time.monotonic()

    def wait():
        with clock.stopped(), clock.stopped():
            time.sleep(0.3)

    _in_a_fork(wait)
    assert clock.seconds <= time.monotonic() - began - 0.3


def test_it_stands_still_while_it_is_stopped():
    clock = Clock()
    with clock.stopped():
        before = clock.seconds
        time.sleep(0.05)
        assert abs(clock.seconds - before) < 1e-6
    time.sleep(0.05)
    assert clock.seconds >= before + 0.05
