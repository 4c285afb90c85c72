"""Runs to start and kill, and the providers that this machine has."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from brokerdocs.services import Client, Supervisor, Unavailable
from brokerdocs.services.hosts import engine
from brokerdocs.services.table import SERVICES

from .fakes import packages, programs

__all__ = ["packages", "programs"]  # fixtures of all modules here

ROOT = Path(__file__).resolve().parents[2]

CI_IMAGES = {
    "BROKERDOCS_IMAGE_REDIS": "brokerdocs-ci/redis:8",
    "BROKERDOCS_IMAGE_RABBITMQ": "brokerdocs-ci/rabbitmq:4",
    "BROKERDOCS_IMAGE_SQS": "brokerdocs-ci/elasticmq:1",
    "BROKERDOCS_IMAGE_KAFKA": "brokerdocs-ci/kafka:4",
    "BROKERDOCS_IMAGE_GCPUBSUB": "brokerdocs-ci/pstest:1",
    "BROKERDOCS_IMAGE_ZOOKEEPER": "brokerdocs-ci/zookeeper:3",
    "BROKERDOCS_IMAGE_POSTGRESQL": "brokerdocs-ci/postgresql:17",
    "BROKERDOCS_IMAGE_MARIADB": "brokerdocs-ci/mariadb:11",
    "BROKERDOCS_IMAGE_MEMCACHED": "brokerdocs-ci/memcached:1",
    "BROKERDOCS_IMAGE_MONGODB": "brokerdocs-ci/ferretdb:1",
    "BROKERDOCS_IMAGE_AWS": "brokerdocs-ci/moto:5",
}
"""What ``.ci/images/build`` makes, for machines that reach no registry."""


def eventually(probe: Callable[[], object], seconds: float = 15) -> None:
    """Wait until *probe* is true; fail with its last answer."""
    deadline = time.monotonic() + seconds
    while not (answer := probe()):
        assert time.monotonic() < deadline, f"still {answer!r} after {seconds} s"
        time.sleep(0.02)


def listening(address: str) -> bool:
    """Whether somebody accepts connections at ``host:port``."""
    host, port = address.rsplit(":", 1)
    with contextlib.suppress(OSError), socket.create_connection((host, int(port)), timeout=2):
        return True
    return False


def missing(reason: str) -> None:
    """Skip; in CI with an engine, fail instead."""
    if os.environ.get("CI") == "true" and os.environ.get("BROKERDOCS_REQUIRE_DOCKER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def engine_here() -> None:
    """A Docker engine that answers."""
    if reason := engine.refusal():
        missing(f"no Docker engine answers: {reason}")


@pytest.fixture(scope="session")
def images(engine_here: None) -> dict[str, str]:  # noqa: ARG001  (order alone)
    """Environment that names images which the engine has."""
    import docker

    chosen = {}
    client = docker.from_env()
    try:
        for variable, built in CI_IMAGES.items():
            service = next(s for s in SERVICES.values() if s.image_variables == (variable,))
            names = [os.environ.get(variable, ""), engine.image_name(service, ""), built]
            for name in filter(None, names):
                with contextlib.suppress(docker.errors.ImageNotFound):
                    client.images.get(name)
                    chosen[variable] = name
                    break
            else:
                missing(f"the engine has none of {', '.join(filter(None, names))}")
    finally:
        client.close()
    return chosen


@pytest.fixture(scope="module", params=["native", "docker"])
def provider(request: pytest.FixtureRequest) -> str:
    """Each provider that this machine has."""
    if request.param == "docker":
        request.getfixturevalue("images")
    return str(request.param)


@pytest.fixture(scope="module")
def client(provider: str, request: pytest.FixtureRequest) -> Iterator[Client]:
    """A client of a supervisor that uses only that provider."""
    with pytest.MonkeyPatch.context() as patch:
        if provider == "docker":
            for variable, name in request.getfixturevalue("images").items():
                patch.setenv(variable, name)
        with Supervisor.start(provider) as supervisor, Client(supervisor.address) as client:
            yield client


def have(client: Client, service: str, needs: frozenset[str] = frozenset()) -> None:
    """Skip where the machine cannot have the service."""
    try:
        client.resolve(service, needs)
    except Unavailable as error:
        pytest.skip(str(error))


class Run:
    """A run in a process of its own, to be killed. Its traces are found by its TMPDIR."""

    def __init__(self, code: str, **environment: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="bd", dir="/tmp")).resolve()
        self.process = subprocess.Popen(
            [sys.executable, "-c", code],
            env={
                **os.environ,
                **environment,
                "PYTHONPATH": str(ROOT),
                "TMPDIR": str(self.folder),
            },
            cwd=ROOT,
            stdin=subprocess.PIPE,  # it waits there for its end
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        self.output = self.process.stdout

    def line(self) -> str:
        """The next line that it prints."""
        return self.output.readline().strip()

    def kill(self) -> None:
        """End it as nothing can prevent."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def processes(self) -> list[str]:
        """All processes that descend from it, wherever they hang now."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                if process.status() == psutil.STATUS_ZOMBIE:
                    continue
                if process.environ().get("TMPDIR", "").startswith(str(self.folder)):
                    found.append(f"{process.pid} {process.name()}")
        return found

    def left(self) -> list[str]:
        """Processes and files that it left."""
        return self.processes() + [path.name for path in self.folder.iterdir()]

    def mark(self) -> str:
        """The mark of its supervisor, by the folder that it made."""
        (folder,) = self.folder.glob("brokerdocs-*")
        return folder.name.removeprefix("brokerdocs-").rpartition("-")[0]

    def close(self) -> None:
        """End it and check that nothing is left."""
        if self.process.poll() is None:
            self.kill()
        self.output.close()
        if self.process.stdin is not None:
            self.process.stdin.close()
        eventually(lambda: not self.left(), 30)
        self.folder.rmdir()


@pytest.fixture
def start_run() -> Iterator[Callable[..., Run]]:
    """Start runs, which are ended with the test."""
    runs: list[Run] = []

    def start(code: str, **environment: str) -> Run:
        runs.append(Run(code, **environment))
        return runs[-1]

    yield start
    for run in runs:
        run.close()
