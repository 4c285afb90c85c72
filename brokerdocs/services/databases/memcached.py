"""One Memcached server."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator

from brokerdocs.services.brokers.server import Server
from brokerdocs.services.hosts.host import Candidate
from brokerdocs.services.installing import debian, programs
from brokerdocs.services.model import Endpoint, Progress, Service

WELL_KNOWN = "localhost:11211"


class Memcached(Server):
    """Its settings are its long options: those asked for, then what must be."""

    @classmethod
    def native(
        cls, service: Service, product: str, fetch: bool, progress: Progress
    ) -> Iterator[Candidate]:
        """The program on PATH, then the distribution's package, unpacked.

        *product* can only be Memcached. Raises Unavailable in place of the last.
        """
        del product
        environment: dict[str, str] = {}
        program = programs.on_path("memcached")
        if program is None:
            packages = service.packages["memcached"]
            unpacked = debian.unpacked(packages, fetch, progress, service.install)
            program, environment = unpacked.program("memcached"), unpacked.environment
        yield programs.candidate(service, program, environment)

    def arrange(self) -> None:
        host, port = self.host, self.ports[0]
        settings = self.spec.settings | {"port": str(port), "listen": host.listen}
        is_native = host.candidate.provider == "native"
        if is_native and os.getuid() == 0:  # which it refuses unless it is told so
            settings["user"] = "root"
        server = host.candidate.programs["server"] if is_native else "memcached"
        command = [server, *(f"--{key}={value}" for key, value in settings.items())]
        self.members = {"memcached": host.process("memcached", command, {}, [port])}

    def _ask(self, command: bytes) -> str:
        """The first line of the server's answer; raises OSError."""
        with socket.create_connection(("127.0.0.1", self.ports[0]), timeout=2) as connection:
            connection.sendall(command + b"\r\n")
            return connection.makefile("rb").readline().decode().strip()

    def answers(self) -> bool:
        return self._ask(b"version").startswith("VERSION ")

    def describe(self) -> Endpoint:
        address = f"127.0.0.1:{self.ports[0]}"
        return self.endpoint(
            version=self._ask(b"version").split()[1],
            mapping={WELL_KNOWN: address},
            admin_url=f"memcached://{address}",
        )

    def reset(self) -> None:
        self._ask(b"flush_all")

    def prepare(self, url: str) -> None:
        """Nothing: Memcached knows neither users nor databases."""
