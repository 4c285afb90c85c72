"""Pool of running servers: one for each lane and service, and private ones."""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from brokerdocs.services import table
from brokerdocs.services.brokers import certificates
from brokerdocs.services.brokers.server import PRIVATE, Server, ServerSpec
from brokerdocs.services.hosts.host import Candidate, Host
from brokerdocs.services.hosts.local import LocalHost
from brokerdocs.services.model import Choice, Endpoint, Progress, ServerDied, ServiceError
from brokerdocs.services.supervisor.resolver import Resolver
from brokerdocs.services.waiting import until

_DYING_SECONDS = 1.0
"""Time in which a server that does not answer may still turn out to be dead."""


@dataclass
class _Slot:
    """Slot for a lane's server."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    server: Server | None = None
    endpoint: Endpoint | None = None
    capabilities: frozenset[str] = frozenset()


class Pool:
    """All servers of one supervisor."""

    def __init__(self, resolver: Resolver, folder: Path, address: str, progress: Progress) -> None:
        self._resolver = resolver
        self._folder = folder
        self._address = address
        self._progress = progress
        self._numbers = itertools.count(1)
        self._slots: dict[tuple[str, str, str], _Slot] = {}
        self._servers: dict[str, Server] = {}
        self._idle: list[Server] = []
        self._lock = threading.Lock()
        self._starts = threading.BoundedSemaphore(os.cpu_count() or 1)
        self.before_containers: Callable[[], None] = lambda: None
        """Called before a container is made."""

    def resolve(self, service: str, needs: frozenset[str]) -> Choice:
        """What would be started; raises Unavailable."""
        found = self._resolver.resolve(service, needs)
        return Choice(found.service, found.provider, found.product, found.identity)

    def acquire(self, service: str, lane: str, needs: frozenset[str]) -> Endpoint:
        """The lane's server, started where it does not run yet.

        Raises Unavailable, or ServerDied once where it is found dead.
        """
        slot = self._slot(service, lane, needs)
        with slot.lock:
            server = slot.server
            if server is not None and not server.alive():
                slot.server = slot.endpoint = None
                error = server.death()
                self._drop(server)
                if not server.asked_to_die:
                    raise error
                server = None
            if server is None or slot.endpoint is None:
                candidate = self._resolver.resolve(service, needs)
                spec = ServerSpec(service, f"{service}@{lane}#{next(self._numbers)}", lane)
                slot.server, slot.endpoint = self._open(spec, candidate)
            return slot.endpoint

    def _slot(self, service: str, lane: str, needs: frozenset[str]) -> _Slot:
        candidate = self._resolver.resolve(service, needs)
        with self._lock:
            for (of_service, of_lane, _), slot in self._slots.items():
                if (of_service, of_lane) == (service, lane) and needs <= slot.capabilities:
                    return slot
            slot = _Slot(capabilities=candidate.capabilities)
            return self._slots.setdefault((service, lane, candidate.identity), slot)

    def private(
        self, service: str, needs: frozenset[str], settings: dict[str, str], config: str | None
    ) -> Endpoint:
        """A server for the asker alone; raises Unavailable, PortTaken, ServerDied.

        One that nothing was asked of may be an earlier asker's, after a reset.
        """
        candidate = self._resolver.resolve(service, needs)
        name = f"{service}#{next(self._numbers)}"
        spec = ServerSpec(service, name, PRIVATE, settings, config)
        lent = self._lend(candidate) if spec.is_plain else None
        return lent or self._open(spec, candidate)[1]

    def _lend(self, candidate: Candidate) -> Endpoint | None:
        with self._lock:
            fitting = (server for server in self._idle if server.host.candidate == candidate)
            server = next(fitting, None)
            if server is None:
                return None
            self._idle.remove(server)
        try:
            self.reset(server.spec.name)
            return server.describe()
        except (OSError, ServiceError):  # no harm to anybody: a new one is started
            self.stop(server.spec.name)
            return None

    def give_back(self, name: str) -> None:
        """Keep a private server for the next asker; stop it where it is like no other."""
        with self._lock:
            server = self._servers.get(name)
            if server is not None and server.spec.is_plain:
                self._idle.append(server)
                return
        self.stop(name)

    def _open(self, spec: ServerSpec, candidate: Candidate) -> tuple[Server, Endpoint]:
        began = time.monotonic()
        kind = table.named(spec.service).server()
        # Short, for the path of a unix socket: the service and the number in the name.
        home = self._folder / f"{spec.service}-{spec.name.rpartition('#')[2]}"
        home.mkdir(mode=0o700)
        host = self._host(spec, candidate, home, kind)
        server = kind(spec, host, self._certificates())
        with self._lock:
            self._servers[spec.name] = server
        try:
            with self._starts:  # each takes a core, which experiments about seconds need too
                endpoint = server.start()
        except BaseException:  # whatever it was, no half-started server stays
            self._drop(server)
            raise
        seconds = time.monotonic() - began
        self._progress(
            f"{spec.service}: {endpoint.product} {endpoint.version} ({endpoint.provider}), "
            f"ready in {seconds:.2f} s [{spec.whose}]"
        )
        return server, endpoint

    def _host(self, spec: ServerSpec, candidate: Candidate, home: Path, kind: type[Server]) -> Host:
        if candidate.provider == "native":
            return LocalHost(candidate, home, kind.victim)
        from brokerdocs.services.hosts.containers import ContainerHost

        self.before_containers()
        return ContainerHost(candidate, home, spec.name, self._address, kind.several)

    def _certificates(self) -> Path:
        folder = self._folder / "tls"
        with self._lock:
            if not folder.exists():
                certificates.write(folder)
        return folder

    def server(self, name: str) -> Server:
        """The server of an endpoint's name; raises ServiceError where it does not run."""
        with self._lock:
            server = self._servers.get(name)
        if server is None:
            raise ServiceError(f"{name} does not run any more", f"{name} 已不再运行")
        return server

    def reset(self, name: str) -> None:
        """Reset a server; raises ServerDied where it is dead or does not answer."""
        server = self.server(name)
        try:
            if server.asked_to_die and not server.alive():
                server.restart("")
            server.resume()
            server.reset()
        except OSError as error:
            # A process closes its sockets a moment before it counts as dead.
            dead = until(lambda: not server.alive(), _DYING_SECONDS)
            self._forget(server)
            if dead:
                raise server.death() from None
            raise ServerDied(
                f"{server.title} cannot be reset ({error}); it is replaced by a new one",
                f"{server.title} 无法重置（{error}）；将换用新的服务器",
            ) from None

    def check(self, name: str) -> None:
        """Raise ServerDied where a server has ended though nobody asked it to; forget it then."""
        server = self.server(name)
        if not server.asked_to_die and until(lambda: not server.alive(), _DYING_SECONDS):
            error = server.death()
            self._forget(server)
            raise error

    def prepare(self, name: str, url: str) -> None:
        """Set up what a URL names; raises ServerDied where the server is dead."""
        server = self.server(name)
        try:
            server.prepare(url)
        except OSError as error:
            if until(lambda: not server.alive(), _DYING_SECONDS):
                raise server.death() from None
            raise ServiceError(f"{server.title} cannot be prepared for {url}: {error}") from None

    def tool(self, name: str, argv: list[str], stdin: str | None) -> dict[str, object]:
        """Run one of the server's tools where the server lives."""
        code, out, err = self.server(name).host.run_tool(argv, stdin)
        return {"code": code, "out": out, "err": err}

    def restart(self, name: str, member: str) -> None:
        """Start again what was killed; raises ServerDied where it does not come up."""
        server = self.server(name)
        try:
            server.restart(member)
        except OSError as error:
            raise ServerDied(f"{server.title} did not start again: {error}") from None

    def stop(self, name: str) -> None:
        """Stop a server, without complaint where it has ended."""
        with self._lock:
            server = self._servers.get(name)
        if server is not None:
            self._forget(server)

    def _forget(self, server: Server) -> None:
        with self._lock:
            slots = [slot for slot in self._slots.values() if slot.server is server]
            if server in self._idle:
                self._idle.remove(server)
        for slot in slots:
            slot.server = slot.endpoint = None
        self._drop(server)

    def _drop(self, server: Server) -> None:
        with self._lock:
            self._servers.pop(server.spec.name, None)
        server.stop()
