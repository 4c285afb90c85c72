"""Host of servers in a container, made by testcontainers."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import signal as signals
import sys
import tarfile
import threading
from pathlib import Path
from typing import Any

from brokerdocs.services.hosts import local, ports
from brokerdocs.services.hosts.host import ENDING, LOG_LINES, Candidate, Host, Process, tail
from brokerdocs.services.hosts.owner import LABEL, Owner
from brokerdocs.services.model import ServiceError
from brokerdocs.services.waiting import until

FILES = "/etc/brokerdocs"
"""Where a server's files stand in its container."""

_IDLE = ["sleep", "infinity"]
_TOOL = Path(__file__).with_name("tool.py")


class ContainerHost(Host):
    """One container: its main process is the server, or several servers run beside an idle one.

    Ports have the same numbers inside and out, so that what servers and tools say of
    addresses holds on both sides.
    """

    listen = "0.0.0.0"

    def __init__(
        self, candidate: Candidate, home: Path, name: str, address: str, several: bool
    ) -> None:
        """*address* is the supervisor's, for the tools' wrappers."""
        super().__init__(candidate, home)
        self._name = name
        self._address = address
        self._several = several
        self._lock = threading.Lock()
        self._begin()

    def _begin(self) -> None:
        self._files: dict[str, bytes] = {}
        self._mounts: dict[Path, str] = {}
        self._ports: list[int] = []
        self._command: list[str] = _IDLE
        self._variables: dict[str, str] = {}
        self._tool_environment: dict[str, str] = {}
        self._made: Any = None

    def write(self, name: str, content: str | bytes, *, at: str = "") -> str:
        path = at or f"{FILES}/{name}"
        self._files[path] = content.encode() if isinstance(content, str) else content
        return path

    def data(self, name: str) -> str:
        return f"/data/{name}" if self._several else "/data"

    def shared(self, at: str) -> tuple[str, Path] | None:
        if "unix-socket" not in self.candidate.capabilities:
            return None
        folder = self.home / "shared"
        folder.mkdir(exist_ok=True)
        folder.chmod(0o777)  # the server is another user; nobody else comes into the folder above
        self._mounts[folder] = at
        return at, folder

    def process(
        self, name: str, command: list[str], environment: dict[str, str], ports: list[int]
    ) -> Process:
        self._ports += ports
        if self._several:
            return BesideProcess(self, name, command, environment)
        self._command = command
        self._variables = environment
        return MainProcess(self)

    def tool(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        self._tool_environment |= environment
        script = self.tools / name
        call = [sys.executable, "-IS", str(_TOOL), self._address, self._name, *command]
        script.write_text(f'#!/bin/sh\nexec {shlex.join(call)} "$@"\n')
        script.chmod(0o700)

    def run_tool(self, argv: list[str], stdin: str | None) -> tuple[int, str, str]:
        command = argv
        if stdin is not None:
            path = f"{FILES}/stdin"
            self.container().put_archive("/", archive({path: stdin.encode()}))
            command = ["sh", "-c", f'exec "$@" < {path}', "sh", *argv]
        done = self.container().exec_run(command, environment=self._tool_environment, demux=True)
        out, err = (part.decode(errors="replace") if part else "" for part in done.output)
        return done.exit_code, out, err

    def container(self) -> Any:
        """The container, made when it is first needed; raises PortClash, ServiceError."""
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made

    def _make(self) -> Any:
        from docker.errors import DockerException
        from testcontainers.core.container import DockerContainer

        container = DockerContainer(self.candidate.image).with_command(self._command)
        container.with_envs(**self._variables)
        for port in self._ports:
            # The pair of address and port is docker's own form; testcontainers hands it through.
            container.ports[str(port)] = ("127.0.0.1", port)  # type: ignore[assignment]
        for folder, at in self._mounts.items():
            container.with_volume_mapping(folder, at, "rw")
        for path, content in self._files.items():
            container.with_copy_into_container(content, path, 0o644)
        options: dict[str, Any] = {"labels": {LABEL: str(Owner.me())}}
        if "entrypoint" in self.candidate.programs:  # instead of the image's; empty for none
            options["entrypoint"] = [self.candidate.programs["entrypoint"]]
        container.with_kwargs(hostname=_hostname(self._name), **options)
        try:
            with local.spawning:
                container.start()
        except (DockerException, OSError) as error:
            with contextlib.suppress(DockerException):
                container.stop()
            reason = str(getattr(error, "explanation", "") or error)
            if "already allocated" in reason or "already in use" in reason:
                raise ports.PortClash from None
            raise ServiceError(
                f"{self._name}: no container of {self.candidate.image}: {reason}",
                f"{self._name}：无法用 {self.candidate.image} 启动容器：{reason}",
            ) from None
        return container.get_wrapped_container()

    def end(self) -> None:
        with self._lock:
            made = self._made
            self._begin()
        if made is not None:
            _remove(made)

    def remove(self) -> None:
        self.end()
        local.remove_folder(self.home)


class MainProcess:
    """The main process of a container."""

    def __init__(self, host: ContainerHost) -> None:
        self._host = host

    def start(self) -> None:
        self._host.container().start()

    def _state(self) -> dict[str, Any]:
        from docker.errors import NotFound

        container = self._host.container()
        try:
            state: dict[str, Any] = container.client.api.inspect_container(container.id)["State"]
        except NotFound:  # somebody removed it
            return {"Running": False, "ExitCode": "none: its container was removed"}
        return state

    def alive(self) -> bool:
        return bool(self._state()["Running"])

    def kill(self, signal: int) -> None:
        container = self._host.container()
        container.kill(signals.Signals(signal).name)
        if signal in ENDING:
            container.wait(timeout=30)

    def pause(self) -> None:
        self._host.container().pause()

    def resume(self) -> None:
        self._host.container().unpause()

    def status(self) -> str:
        return f"status {self._state()['ExitCode']}"

    def log(self) -> str:
        from docker.errors import DockerException

        try:
            output: bytes = self._host.container().logs(tail=LOG_LINES)
        except DockerException:
            return ""
        return tail(output.decode(errors="replace"))


class BesideProcess:
    """A process beside the idle main process of a container."""

    def __init__(
        self, host: ContainerHost, name: str, command: list[str], environment: dict[str, str]
    ) -> None:
        self._host = host
        self._name = name
        self._command = command
        self._environment = environment
        self._id = ""

    def start(self) -> None:
        container = self._host.container()
        api = container.client.api
        script = (
            f"mkdir -p /data/{self._name}; echo $$ > {self._pid_file}; "
            f'exec "$@" >> {self._log_file} 2>&1'
        )
        made = api.exec_create(
            container.id,
            ["sh", "-c", script, "sh", *self._command],
            environment=self._environment,
        )
        self._id = made["Id"]
        api.exec_start(self._id, detach=True)

    @property
    def _pid_file(self) -> str:
        return f"/data/{self._name}.pid"

    @property
    def _log_file(self) -> str:
        return f"/data/{self._name}.log"

    def _inspect(self) -> dict[str, Any]:
        from docker.errors import NotFound

        try:
            state: dict[str, Any] = self._host.container().client.api.exec_inspect(self._id)
        except NotFound:
            return {"Running": False, "ExitCode": "none: its container was removed"}
        return state

    def alive(self) -> bool:
        return bool(self._id) and bool(self._inspect()["Running"])

    def kill(self, signal: int) -> None:
        script = f"kill -{int(signal)} $(cat {self._pid_file})"
        self._host.container().exec_run(["sh", "-c", script])
        if signal in ENDING:
            until(lambda: not self.alive(), 30)

    def pause(self) -> None:
        self.kill(signals.SIGSTOP)

    def resume(self) -> None:
        self.kill(signals.SIGCONT)

    def status(self) -> str:
        return f"status {self._inspect()['ExitCode']}" if self._id else "no start"

    def log(self) -> str:
        from docker.errors import DockerException

        command = ["tail", "-n", str(LOG_LINES), self._log_file]
        try:
            output: bytes = self._host.container().exec_run(command).output
        except DockerException:
            return ""
        return tail(output.decode(errors="replace"))


def archive(files: dict[str, bytes]) -> bytes:
    """Files as a tar archive, for copying into a container."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for path, content in files.items():
            entry = tarfile.TarInfo(path.lstrip("/"))
            entry.size, entry.mode = len(content), 0o644
            tar.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def _hostname(name: str) -> str:
    """A name that stays when the container is started again: RabbitMQ's data hang on it."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _remove(container: Any) -> None:
    from docker.errors import DockerException

    with contextlib.suppress(DockerException):
        container.remove(force=True, v=True)
