"""A Redis master and its replica, watched by three Sentinels."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from brokerdocs.services.brokers.redis import admin, install
from brokerdocs.services.brokers.redis.admin import ADMIN, pairs
from brokerdocs.services.brokers.redis.server import DEFAULTS, must_have, quoted
from brokerdocs.services.brokers.server import Server
from brokerdocs.services.hosts.host import Candidate
from brokerdocs.services.model import Endpoint, Progress, Service, ServiceError
from brokerdocs.services.waiting import until

if TYPE_CHECKING:
    from redis import Redis

MASTER_NAME = "mymaster"
WELL_KNOWN = ("localhost:26379", "localhost:26380", "localhost:26381")

NODES = ("redis-1", "redis-2")
SENTINELS = ("sentinel-1", "sentinel-2", "sentinel-3")

_QUORUM = 2
_TIMES = {"down-after-milliseconds": "1000", "failover-timeout": "3000", "parallel-syncs": "1"}
"""Shorter than Sentinel's own 30 s and 180 s: an experiment is to end within seconds."""

_FORMED_SECONDS = 20
"""After a failover: the old master returns, and a Sentinel accepts it as a replica."""

_PREFIX = "sentinel."
_MASTER_ADDRESS = ("SENTINEL", "GET-MASTER-ADDR-BY-NAME")


class Sentinel(Server):
    """Settings that begin with ``sentinel.`` go to the Sentinels, the others to the servers.

    A configuration is the Sentinels'; its ``sentinel monitor`` is replaced by one that
    names the real master.
    """

    default_ports = len(NODES) + len(SENTINELS)
    several = True

    @classmethod
    def native(
        cls, service: Service, product: str, fetch: bool, progress: Progress
    ) -> Iterator[Candidate]:
        return install.native(service, product, fetch, progress)

    def arrange(self) -> None:
        self.password = secrets.token_hex(16)
        self.start_settings: dict[str, dict[str, str]] = {}
        self.formed = False
        self.numbers = dict(zip(NODES + SENTINELS, self.ports, strict=True))
        identities = {name: secrets.token_hex(20) for name in SENTINELS}
        program = self.host.candidate.programs["server"]
        self.members = {}
        for name, port in self.numbers.items():
            command = [program]
            if name in NODES:
                lines = self._node(name)
            else:
                lines = self._sentinel(name, identities)
                command.append("--sentinel")
            config = self.host.write(f"{name}.conf", "\n".join(lines) + "\n")
            command.insert(1, config)
            self.members[name] = self.host.process(name, command, {}, [port])

    def _node(self, name: str) -> list[str]:
        port = self.numbers[name]
        settings = {
            key: value
            for key, value in self.spec.settings.items()
            if not key.startswith(_PREFIX) and key != "port"
        }
        lines = [f"{key} {value}" for key, value in DEFAULTS.items()]
        lines += [f"{key} {quoted(value)}" for key, value in settings.items()]
        lines += [
            f"port {port}",
            f"dir {quoted(self.host.data(name))}",
            "repl-diskless-sync yes",
            "repl-diskless-sync-delay 0",
            f"masteruser {ADMIN}",
            f"masterauth {self.password}",
            "replica-announce-ip 127.0.0.1",
            f"replica-announce-port {port}",
        ]
        if name != NODES[0]:
            lines.append(f"replicaof 127.0.0.1 {self.numbers[NODES[0]]}")
        return lines + must_have(self.host.listen, self.password)

    def _sentinel(self, name: str, identities: dict[str, str]) -> list[str]:
        master = self.numbers[NODES[0]]
        lines = [f"sentinel monitor {MASTER_NAME} 127.0.0.1 {master} {_QUORUM}"]
        lines += [f"sentinel {key} {MASTER_NAME} {value}" for key, value in _TIMES.items()]
        lines += [
            line
            for line in (self.spec.config or "").splitlines()
            if line.split()[:2] != ["sentinel", "monitor"]
        ]
        lines += [
            f"{key.removeprefix(_PREFIX)} {value}"
            for key, value in self.spec.settings.items()
            if key.startswith(_PREFIX)
        ]
        lines += [
            f"sentinel auth-user {MASTER_NAME} {ADMIN}",
            f"sentinel auth-pass {MASTER_NAME} {self.password}",
            f"sentinel sentinel-user {ADMIN}",
            f"sentinel sentinel-pass {self.password}",
            "sentinel announce-ip 127.0.0.1",
            f"sentinel announce-port {self.numbers[name]}",
            f"sentinel myid {identities[name]}",
            # Told here rather than found out, which takes Sentinels some seconds.
            f"sentinel known-replica {MASTER_NAME} 127.0.0.1 {self.numbers[NODES[1]]}",
        ]
        lines += [
            f"sentinel known-sentinel {MASTER_NAME} 127.0.0.1 {self.numbers[other]} {identity}"
            for other, identity in identities.items()
            if other != name
        ]
        lines += [f"port {self.numbers[name]}", f"dir {quoted(self.host.data(name))}"]
        return lines + must_have(self.host.listen, self.password)

    def connect(self, member: str, timeout: float = 10) -> AbstractContextManager[Redis]:
        """Connect to a member as our own user."""
        return admin.connected(self.numbers[member], self.password, timeout)

    def answers(self) -> bool:
        """At first all members must see each other; after a restart each must answer."""
        for name in self.members:
            # An error means that it loads its data, or is somebody else's Redis.
            with self.connect(name, timeout=1) as connection:
                admin.ask(connection, "PING")
        if not self.formed:
            if not self._stands():
                return False
            for name in NODES:
                with self.connect(name) as connection:
                    self.start_settings[name] = admin.settings(connection)
            self.formed = True
        return True

    def master(self) -> str:
        """The master according to the quorum; raises ServiceError."""
        votes: list[str] = []
        for name in SENTINELS:
            try:
                with self.connect(name) as connection:
                    _, port = admin.ask(connection, *_MASTER_ADDRESS, MASTER_NAME)
            except OSError:
                continue
            votes += [node for node in NODES if str(self.numbers[node]) == port]
        for node in NODES:
            if votes.count(node) >= _QUORUM:
                return node
        raise ServiceError(f"{self.title}: the Sentinels do not agree on a master")

    def _stands(self) -> bool:
        """Whether master, replica and Sentinels all see each other."""
        master = self.master()
        replica = next(node for node in NODES if node != master)
        with self.connect(replica) as connection:
            replication = admin.ask(connection, "INFO", "replication")
            if replication.get("master_link_status") != "up":
                return False
        for name in SENTINELS:
            with self.connect(name) as connection:
                seen = pairs(admin.ask(connection, "SENTINEL", "MASTER", MASTER_NAME))
                replicas = admin.ask(connection, "SENTINEL", "REPLICAS", MASTER_NAME)
            if seen["flags"] != "master" or seen["num-other-sentinels"] != "2":
                return False
            if [pairs(one)["flags"] for one in replicas] != ["slave"]:
                return False
        return True

    def role(self, member: str) -> list[str]:
        if member in ("master", "replica"):
            master = self.master()
            return [node for node in NODES if (node == master) == (member == "master")]
        return super().role(member)

    def describe(self) -> Endpoint:
        with self.connect(NODES[0]) as connection:
            product, version = admin.identify(connection)
        addresses = {name: f"127.0.0.1:{port}" for name, port in self.numbers.items()}
        return self.endpoint(
            version=version,
            mapping={
                known: addresses[name] for known, name in zip(WELL_KNOWN, SENTINELS, strict=True)
            },
            admin_url=f"redis://{ADMIN}:{self.password}@{addresses[NODES[0]]}",
            product=product,
            path=self._tools(),
            members=addresses,
        )

    def _tools(self) -> list[str]:
        cli = self.host.candidate.programs.get("cli")
        if cli is None:
            return []
        command = [cli, "-h", "127.0.0.1", "-p", str(self.numbers[SENTINELS[0]])]
        for name in ("redis-cli", "valkey-cli"):
            self.host.tool(name, command, {})
        return [str(self.host.tools)]

    def reset(self) -> None:
        """Raises OSError where the members do not come together again."""
        if not self.alive():
            self.restart("")
        if not until(self._rejoined, _FORMED_SECONDS):
            raise TimeoutError(f"no master with its replica after {_FORMED_SECONDS} s")
        master = self.master()
        for name in sorted(NODES, key=lambda node: node != master):
            with self.connect(name) as connection:
                admin.reset(connection, self.start_settings[name], spare=True)

    def _rejoined(self) -> bool:
        """Whether all members see each other; demotes a stale master."""
        try:
            master = self.master()
            for name in NODES:
                with self.connect(name) as connection:
                    if name != master and admin.role(connection) == "master":
                        admin.ask(connection, "REPLICAOF", "127.0.0.1", self.numbers[master])
            return self._stands()
        except (OSError, ServiceError):
            return False

    def prepare(self, url: str) -> None:
        """The password of a Sentinel URL is that of the servers behind."""
        for name in NODES:
            with self.connect(name) as connection:
                admin.prepare(connection, url.split(";")[0])
