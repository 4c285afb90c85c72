"""Workers are forks, and a fork may hang where the process that it was made of cannot."""

import os
import signal
import sys

import pytest

from brokerdocs.running.item import worker


@pytest.fixture
def forks(monkeypatch):
    """The workers that were waited for; the first of them is never ready."""
    waited = []

    def wait(self):
        waited.append(self)
        if len(waited) == 1:
            raise worker.WorkerNotReady("it hangs")

    def hang(*_):
        signal.pause()

    monkeypatch.setattr(worker, "_run", hang)
    monkeypatch.setattr(worker.Worker, "_wait_until_ready", wait)
    yield waited
    for each in waited:
        each.kill()
        each.wait()


def start(folder):
    return worker.start(lambda: None, folder, "one")


def test_one_that_ends_by_itself_is_not_made_again(monkeypatch, tmp_path):
    def end(self):
        assert self.wait() == 1
        raise worker.WorkerEnded("it ended with 1")

    monkeypatch.setitem(sys.modules, "grpc", sys)
    monkeypatch.setattr(worker.Worker, "_wait_until_ready", end)
    monkeypatch.setattr(worker, "_run", lambda *_: os._exit(1))
    with pytest.raises(worker.WorkerEnded):
        start(tmp_path)


def test_one_that_hangs_beside_grpc_is_made_again(forks, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "grpc", sys)
    second = start(tmp_path)
    assert forks[1] is second
    assert not forks[0].is_alive
    assert second.is_alive


def test_another_that_hangs_is_told(forks, monkeypatch, tmp_path):
    monkeypatch.delitem(sys.modules, "grpc", raising=False)
    with pytest.raises(worker.WorkerNotReady):
        start(tmp_path)
    assert len(forks) == 1
