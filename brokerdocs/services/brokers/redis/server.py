"""One Redis or Valkey server that listens on TCP, with TLS and on a unix socket."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from brokerdocs.services.brokers import certificates
from brokerdocs.services.brokers.redis import admin, install
from brokerdocs.services.brokers.server import Server
from brokerdocs.services.hosts.host import Candidate
from brokerdocs.services.model import Endpoint, Progress, Service

if TYPE_CHECKING:
    from redis import Redis

WELL_KNOWN = "localhost:6379"
WELL_KNOWN_TLS = "localhost:6380"
WELL_KNOWN_SOCKET = "/run/redis/redis-server.sock"
SOCKET_FOLDER = "/run/redis"

DEFAULTS = {"save": '""', "databases": "1000"}
"""Of a server without a configuration of its own: no snapshots, room for every database."""


class RedisServer(Server):
    """Its configuration: our defaults or a file, then the settings asked for, then what must be."""

    default_ports = 2

    @classmethod
    def native(
        cls, service: Service, product: str, fetch: bool, progress: Progress
    ) -> Iterator[Candidate]:
        return install.native(service, product, fetch, progress)

    def arrange(self) -> None:
        self.password = secrets.token_hex(16)
        self.start_settings: dict[str, str] = {}
        self.socket = ""
        lines: list[str] = []
        if self.spec.config is None:
            lines += [f"{key} {value}" for key, value in DEFAULTS.items()]
        else:
            lines.append(self.spec.config.rstrip("\n"))
        lines += self._encryption()
        lines += [
            f"{key} {quoted(value)}" for key, value in self.spec.settings.items() if key != "port"
        ]
        lines += [f"port {self.ports[0]}", f"dir {quoted(self.host.data('data'))}"]
        lines += self._socket_lines()
        lines += must_have(self.host.listen, self.password)
        config = self.host.write("redis.conf", "\n".join(lines) + "\n")
        program = self.host.candidate.programs["server"]
        self.members = {"redis": self.host.process("redis", [program, config], {}, self.ports)}

    def _encryption(self) -> list[str]:
        if "tls" not in self.host.candidate.capabilities:
            return []
        files = {
            option: self.host.write(name, (self.certificates / name).read_bytes())
            for option, name in (
                ("tls-ca-cert-file", "ca.crt"),
                ("tls-cert-file", "server.crt"),
                ("tls-key-file", "server.key"),
            )
        }
        return [
            f"tls-port {self.ports[1]}",
            "tls-auth-clients optional",
            *(f"{option} {quoted(path)}" for option, path in files.items()),
        ]

    def _socket_lines(self) -> list[str]:
        shared = self.host.shared(SOCKET_FOLDER)
        if shared is None:
            return []
        inside, outside = shared
        self.socket = str(outside / "redis.sock")
        return [f"unixsocket {quoted(inside + '/redis.sock')}", "unixsocketperm 777"]

    def connect(self, timeout: float = 10) -> AbstractContextManager[Redis]:
        """Connect as our own user."""
        return admin.connected(self.ports[0], self.password, timeout)

    def answers(self) -> bool:
        # Not long: whoever took the port meanwhile may accept connections and say nothing.
        # An error means that it loads its data, or is somebody else's Redis.
        with self.connect(timeout=1) as connection:
            admin.ask(connection, "PING")
            if not self.start_settings:
                self.start_settings = admin.settings(connection)
        return True

    def describe(self) -> Endpoint:
        with self.connect() as connection:
            product, version = admin.identify(connection)
        mapping = {WELL_KNOWN: f"127.0.0.1:{self.ports[0]}"}
        if "tls" in self.host.candidate.capabilities:
            mapping[WELL_KNOWN_TLS] = f"127.0.0.1:{self.ports[1]}"
        if self.socket:
            mapping[WELL_KNOWN_SOCKET] = self.socket
        mapping |= certificates.mapping(self.certificates)
        return self.endpoint(
            version=version,
            mapping=mapping,
            admin_url=f"redis://{admin.ADMIN}:{self.password}@127.0.0.1:{self.ports[0]}",
            product=product,
            path=self._tools(),
        )

    def _tools(self) -> list[str]:
        cli = self.host.candidate.programs.get("cli")
        if cli is None:
            return []
        # The port comes first, so that one that the reader's line gives still counts.
        command = [cli, "-h", "127.0.0.1", "-p", str(self.ports[0])]
        for name in ("redis-cli", "valkey-cli"):
            self.host.tool(name, command, {})
        return [str(self.host.tools)]

    def reset(self) -> None:
        with self.connect() as connection:
            admin.reset(connection, self.start_settings)

    def prepare(self, url: str) -> None:
        with self.connect() as connection:
            admin.prepare(connection, url)


def must_have(listen: str, password: str) -> list[str]:
    """The lines that come last, so that nothing before them counts."""
    user = f"user {admin.ADMIN} on >{password} allkeys allchannels allcommands"
    return [
        f"bind {listen}",
        "protected-mode no",
        "daemonize no",
        'pidfile ""',
        'logfile ""',
        # A title would be written over the environment, and with it over the owner's mark.
        "set-proc-title no",
        user,
    ]


def quoted(value: str) -> str:
    """A value as one word of a Redis configuration, or as several where it holds several."""
    if value == "" or value.startswith("/"):
        return '"' + value.replace('"', '\\"') + '"'
    return value
