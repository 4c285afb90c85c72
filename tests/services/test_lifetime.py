"""Whatever ends a run, nothing of it is left, and nothing of anybody else's is touched."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from brokerdocs.services import Client, Supervisor
from brokerdocs.services.hosts.owner import FOLDER, LABEL
from brokerdocs.services.supervisor import reaper

from .conftest import Run, eventually, have, listening

START = "from brokerdocs.services import Client, Supervisor; s = Supervisor.start({provider!r});"
SERVERS = (
    START
    + """
client = Client(s.address)
for service in {services!r}:
    endpoint = client.acquire(service, "gw0")
    print(*endpoint.mapping.values(), sep="|", flush=True)
print(s.pid, flush=True)
input()
"""
)


def addresses(line: str) -> list[str]:
    return [part for part in line.split("|") if part.startswith("127.0.0.1:")]


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.1, 0.2, 0.4])
def test_kill_of_the_run_at_its_start(start_run: Callable[..., Run], delay: float) -> None:
    run = start_run(SERVERS.format(provider="native", services=["redis"]))
    time.sleep(delay)  # the moment of the kill is what is tested
    run.kill()
    eventually(lambda: not run.left())


def test_kill_of_the_run_with_servers(start_run: Callable[..., Run]) -> None:
    run = start_run(SERVERS.format(provider="native", services=["redis", "redis-sentinel"]))
    ports = addresses(run.line()) + addresses(run.line())
    assert len(ports) >= 4
    assert all(map(listening, ports))
    run.kill()
    eventually(lambda: not run.left())
    assert not any(map(listening, ports))


@pytest.mark.parametrize("whole_group", [False, True])
def test_kill_of_the_supervisor(start_run: Callable[..., Run], whole_group: bool) -> None:
    run = start_run(SERVERS.format(provider="native", services=["redis"]))
    ports = addresses(run.line())
    pid = int(run.line())
    (os.killpg if whole_group else os.kill)(pid, signal.SIGKILL)
    eventually(lambda: not any(map(listening, ports)))
    run.kill()
    eventually(lambda: not run.left())


def test_kill_of_the_supervisor_of_an_erlang_node(start_run: Callable[..., Run]) -> None:
    with Supervisor.start("native") as supervisor, Client(supervisor.address) as client:
        have(client, "rabbitmq")
    run = start_run(SERVERS.format(provider="native", services=["rabbitmq"]))
    ports = addresses(run.line())
    pid = int(run.line())
    names = {process.split()[1] for process in run.processes()}
    assert {"beam.smp", "epmd"} <= names
    os.kill(pid, signal.SIGKILL)
    run.kill()
    eventually(lambda: not run.left())
    assert not any(map(listening, ports))


def test_kill_of_the_run_in_a_failover(start_run: Callable[..., Run]) -> None:
    code = START.format(provider="native") + (
        "c = Client(s.address); e = c.private('redis-sentinel');"
        "c.kill(e, 'master'); print(*e.members.values(), sep='|', flush=True); input()"
    )
    run = start_run(code)
    ports = addresses(run.line())
    assert len(ports) == 5
    run.kill()
    eventually(lambda: not run.left())
    assert not any(map(listening, ports))


PAUSED = """
client = Client(s.address)
endpoint = client.private("redis")
client.pause(endpoint)
print(*endpoint.mapping.values(), sep="|", flush=True)
print(s.pid, flush=True)
input()
"""


@pytest.mark.parametrize("of_the_supervisor", [False, True])
def test_kill_with_a_server_that_is_paused(
    start_run: Callable[..., Run], of_the_supervisor: bool
) -> None:
    run = start_run(START.format(provider="native") + PAUSED)
    ports = addresses(run.line())
    pid = int(run.line())
    assert any("redis" in process or "valkey" in process for process in run.processes())
    if of_the_supervisor:
        os.kill(pid, signal.SIGKILL)
    run.kill()
    eventually(lambda: not run.left())
    assert not any(map(listening, ports))


def test_kill_of_the_reaper_and_an_orderly_end(start_run: Callable[..., Run]) -> None:
    run = start_run(SERVERS.format(provider="native", services=["redis"]))
    ports = addresses(run.line())
    supervisor = psutil.Process(int(run.line()))
    reaper_of(supervisor).kill()
    run.kill()
    eventually(lambda: not run.left())
    assert not any(map(listening, ports))


def test_the_next_run_sweeps_what_nobody_could(start_run: Callable[..., Run]) -> None:
    run = start_run(SERVERS.format(provider="native", services=["redis"]))
    ports = addresses(run.line())
    supervisor = psutil.Process(int(run.line()))
    reaper_of(supervisor).kill()
    supervisor.kill()
    run.kill()
    assert any(map(listening, ports))
    living = start_run(SERVERS.format(provider="native", services=["redis"]))
    others = addresses(living.line())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.tempdir", str(run.folder))
        reaper.sweep_dead(containers=False)
    eventually(lambda: not any(map(listening, ports)))
    assert all(map(listening, others)), "a living run's server was swept"


def reaper_of(supervisor: psutil.Process) -> psutil.Process:
    (found,) = [one for one in supervisor.children() if "reaper" in " ".join(one.cmdline())]
    return found


def test_a_folder_that_goes_while_one_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "glob", lambda *_: iter([tmp_path / "gone"]))
    assert reaper._folders(FOLDER) == []


def test_interrupt_of_the_terminal_does_not_reach_the_servers(
    start_run: Callable[..., Run],
) -> None:
    run = start_run(SERVERS.format(provider="native", services=["redis"]))
    ports = addresses(run.line())
    run.line()
    sessions = {os.getsid(int(one.split()[0])) for one in run.processes()}
    assert len(sessions) == len(run.processes())
    assert all(map(listening, ports))


def test_containers_go_with_the_supervisor(
    start_run: Callable[..., Run], images: dict[str, str]
) -> None:
    import docker

    engine = docker.from_env()

    def containers(mark: str) -> list[str]:
        labels = {"label": f"{LABEL}={mark}"}
        found = engine.containers.list(all=True, filters=labels, sparse=True)
        return [one.id for one in found]

    stranger = engine.containers.run(
        images["BROKERDOCS_IMAGE_REDIS"], ["sleep", "infinity"], detach=True
    )
    try:
        run = start_run(SERVERS.format(provider="docker", services=["redis"]), **images)
        ports = addresses(run.line())
        pid = int(run.line())
        mark = run.mark()
        assert len(containers(mark)) == 1
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: not containers(mark))
        assert not any(map(listening, ports))
        stranger.reload()
        assert stranger.status == "running"
    finally:
        stranger.remove(force=True, v=True)
        engine.close()


BY_HAND = (
    "import subprocess;"
    + START
    + """
label = Client(s.address).label()
command = ["docker", "run", "-d", "--label", label, {image!r}, "sleep", "infinity"]
print(subprocess.check_output(command, text=True).strip(), flush=True)
print(s.pid, flush=True)
input()
"""
)


@pytest.mark.parametrize("of", ["supervisor", "run"])
def test_a_container_with_the_label_goes_with_the_run(
    start_run: Callable[..., Run], images: dict[str, str], of: str
) -> None:
    """As a page's own docker line is run, beside servers that are no containers."""
    code = BY_HAND.format(provider="native", image=images["BROKERDOCS_IMAGE_REDIS"])
    run = start_run(code)
    container = run.line()

    def status(*command: str) -> int:
        return subprocess.run(["docker", *command], capture_output=True, check=False).returncode

    try:
        assert status("inspect", container) == 0
        os.kill(int(run.line()) if of == "supervisor" else run.process.pid, signal.SIGKILL)
        eventually(lambda: status("inspect", container))
    finally:
        status("rm", "--force", "--volumes", container)


def test_paused_containers_go_with_the_supervisor(
    start_run: Callable[..., Run], images: dict[str, str]
) -> None:
    run = start_run(START.format(provider="docker") + PAUSED, **images)
    ports = addresses(run.line())
    os.kill(int(run.line()), signal.SIGKILL)
    eventually(lambda: not any(map(listening, ports)))
    run.kill()
    eventually(lambda: not run.left())
