"""One ZooKeeper server."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator

from brokerdocs.services.brokers.server import Server
from brokerdocs.services.hosts.host import Candidate
from brokerdocs.services.installing import debian, java, programs
from brokerdocs.services.model import Endpoint, Progress, Service

WELL_KNOWN = ("localhost:2181", "localhost:2182")
"""Two members of an ensemble, to a snippet; here both lead to the one server."""

_JARS = ("zookeeper", "zookeeper-jute", "slf4j-api", "slf4j-simple", "netty-*", "metrics-core",
         "snappy-java", "commons-cli")  # fmt: skip
_CONFIG = "/conf/zoo.cfg"
_DEFAULTS = {
    "tickTime": "500",  # sessions of 1 to 10 s, where 2000 means 4 to 40: as brief as can be
    "admin.enableServer": "false",
    "4lw.commands.whitelist": "srvr",
}


class ZooKeeper(Server):
    """Its configuration: our defaults, then the settings asked for, then what must be."""

    @classmethod
    def native(
        cls, service: Service, product: str, fetch: bool, progress: Progress
    ) -> Iterator[Candidate]:
        """The distribution's jars, unpacked; *product* can only be ZooKeeper.

        Raises Unavailable where they cannot be had.
        """
        del product
        runtime = java.runtime(fetch, progress, service.install)
        packages = service.packages["zookeeper"]
        unpacked = debian.unpacked(packages, fetch, progress, service.install, without=java.RUNTIME)
        folder = unpacked.root / "usr/share/java"
        jars = [path for name in _JARS for path in sorted(folder.glob(f"{name}.jar"))]
        yield Candidate(
            service.name,
            "native",
            service.products["zookeeper"],
            programs.identity(folder / "zookeeper.jar"),
            programs={"server": runtime.program, "jars": ":".join(map(str, jars))},
            environment=runtime.environment,
        )

    def arrange(self) -> None:
        host, port = self.host, self.ports[0]
        asked = {key: value for key, value in self.spec.settings.items() if key != "port"}
        # What begins so is for the virtual machine, not for the configuration.
        options = tuple(f"-D{key}={asked.pop(key)}" for key in list(asked) if "jute." in key)
        settings = _DEFAULTS | asked
        lines = [f"{key}={value}" for key, value in settings.items()]
        lines += [
            f"dataDir={host.data('data')}",
            f"clientPort={port}",
            f"clientPortAddress={host.listen}",
        ]
        config = host.write("zoo.cfg", "\n".join(lines) + "\n", at=_CONFIG)
        environment = {}
        if host.candidate.provider == "native":
            main = "org.apache.zookeeper.server.quorum.QuorumPeerMain"
            command = java.command(host, main, config, options=options)
        else:
            command = ["zkServer.sh", "start-foreground", config]
            environment = {"SERVER_JVMFLAGS": " ".join(options)}
        process = host.process("zookeeper", command, environment, [port])
        self.members = {"zookeeper": process}

    def _version(self) -> str:
        """The server's answer to ``srvr``; raises OSError."""
        with socket.create_connection(("127.0.0.1", self.ports[0]), timeout=2) as connection:
            connection.sendall(b"srvr")
            answer = b"".join(iter(lambda: connection.recv(4096), b""))
        found = re.search(rb"Zookeeper version: ([\d.]+)", answer)
        return found[1].decode() if found else ""

    def answers(self) -> bool:
        return bool(self._version())

    def describe(self) -> Endpoint:
        address = f"127.0.0.1:{self.ports[0]}"
        return self.endpoint(
            version=self._version(),
            mapping=dict.fromkeys(WELL_KNOWN, address),
            admin_url=f"zookeeper://{address}",
        )

    def reset(self) -> None:
        from kazoo.client import KazooClient

        client = KazooClient(hosts=f"127.0.0.1:{self.ports[0]}", timeout=10)
        client.start(timeout=10)
        try:
            for name in client.get_children("/"):
                if name != "zookeeper":
                    client.delete(f"/{name}", recursive=True)
        finally:
            client.stop()
            client.close()

    def prepare(self, url: str) -> None:
        """Nothing: kombu's transport makes the nodes that a URL names."""
