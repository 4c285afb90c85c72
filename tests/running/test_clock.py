"""The clock of an item: stopped while it waits for the supervisor."""

import os

import pytest

from brokerdocs.running.item import clock


class Time:
    """A time that passes when it is told to."""

    now = 100.0


@pytest.fixture
def passing(monkeypatch):
    """The time that clocks read."""
    time = Time()
    monkeypatch.setattr(clock, "monotonic", lambda: time.now)
    return time


def test_what_a_fork_waits_for_does_not_count(passing):
    one = clock.Clock()
    pid = os.fork()
    if pid == 0:
        passing.now += 2
        with one.stopped(), one.stopped():
            passing.now += 30
        os._exit(0)
    os.waitpid(pid, 0)
    passing.now += 40
    assert one.seconds == 10


def test_it_stands_still_while_it_is_stopped(passing):
    one = clock.Clock()
    passing.now += 1
    with one.stopped():
        passing.now += clock.MOST
        assert one.seconds == 1
        passing.now += 5
        assert one.seconds == 6  # nobody waits that long for a server
