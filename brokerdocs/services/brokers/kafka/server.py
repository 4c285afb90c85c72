"""One Kafka server that is broker and controller (KRaft)."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from brokerdocs.services.brokers import certificates
from brokerdocs.services.brokers.kafka import admin
from brokerdocs.services.brokers.server import Server
from brokerdocs.services.hosts.host import Candidate, Process
from brokerdocs.services.installing import java, maven
from brokerdocs.services.model import Endpoint, Progress, Service

WELL_KNOWN = "localhost:9092"
WELL_KNOWN_SASL = "localhost:9093"
WELL_KNOWN_TLS = "localhost:9094"
TLS_FOLDER = "/etc/kafka/tls"
USER, PASSWORD = "celery", "secret"
"""Who may enter by the listener with SASL: what the pages' snippets say."""

_CONFIG = "/mnt/shared/config/server.properties"
"""Where the official image looks for it."""

_CLUSTER = "YnJva2VyZG9jcy1rYWZrYQ"
_VERSION = re.compile(r"Kafka version: (\S+)")
_LOGIN = (
    f'org.apache.kafka.common.security.plain.PlainLoginModule required user_{USER}="{PASSWORD}";'
)
_DEFAULTS = {
    "offsets.topic.num.partitions": "1",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.num.partitions": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",  # 3 s by default: for consumers that start together
    "log.cleaner.dedupe.buffer.size": "2097152",
}


class Kafka(Server):
    """Its configuration: our defaults, then the settings asked for, then what must be."""

    default_ports = 4

    version = ""

    @classmethod
    def native(
        cls, service: Service, product: str, fetch: bool, progress: Progress
    ) -> Iterator[Candidate]:
        """The jars of the product forced, else of the newest; raises Unavailable."""
        yield maven.candidate(service, product or "kafka", fetch, progress)

    def arrange(self) -> None:
        host = self.host
        plain, sasl, tls, controller = self.ports
        asked = {key: value for key, value in self.spec.settings.items() if key != "port"}
        bundle = b"".join(
            (self.certificates / f"server.{end}").read_bytes() for end in ("key", "crt")
        )
        listeners = {"PLAINTEXT": plain, "SASL_PLAINTEXT": sasl, "SSL": tls}
        open_ = ",".join(f"{name}://{host.listen}:{port}" for name, port in listeners.items())
        said = ",".join(f"{name}://127.0.0.1:{port}" for name, port in listeners.items())
        settings = {
            **_DEFAULTS,
            **asked,
            "process.roles": "broker,controller",
            "node.id": "1",
            "controller.quorum.voters": f"1@127.0.0.1:{controller}",
            "controller.listener.names": "CONTROLLER",
            "listeners": f"{open_},CONTROLLER://127.0.0.1:{controller}",
            "advertised.listeners": said,
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,"
            "SASL_PLAINTEXT:SASL_PLAINTEXT,SSL:SSL",
            "inter.broker.listener.name": "PLAINTEXT",
            "sasl.enabled.mechanisms": "PLAIN",
            "listener.name.sasl_plaintext.plain.sasl.jaas.config": _LOGIN,
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": host.write("server.pem", bundle),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": host.write(
                "ca.pem", (self.certificates / "ca.crt").read_bytes()
            ),
            "log.dirs": host.data("data"),
        }
        text = "".join(f"{key}={value}\n" for key, value in settings.items())
        config = host.write("server.properties", text, at=_CONFIG)
        self.members = {"kafka": self._process(config)}

    def _process(self, config: str) -> Process:
        published = self.ports[:3]
        if self.host.candidate.provider == "docker":
            variables = {"CLUSTER_ID": _CLUSTER}
            command = ["/etc/kafka/docker/run"]
            return self.host.process("kafka", command, variables, published)
        form = ("format", "--ignore-formatted", "-t", _CLUSTER, "-c", config)
        steps = [
            java.command(self.host, "kafka.tools.StorageTool", *form),
            java.command(self.host, "kafka.Kafka", config, options=("-Xmx256m",)),
        ]
        return self.host.process("kafka", in_turn(*steps), {}, published)

    def answers(self) -> bool:
        if not self.version and (found := _VERSION.search(self.members["kafka"].log())):
            self.version = found[1]
        return bool(self.version) and admin.answers(self.ports[0])

    def describe(self) -> Endpoint:
        addresses = [f"127.0.0.1:{port}" for port in self.ports]
        return self.endpoint(
            version=self.version,
            mapping={
                WELL_KNOWN: addresses[0],
                WELL_KNOWN_SASL: addresses[1],
                WELL_KNOWN_TLS: addresses[2],
                **certificates.mapping(self.certificates, TLS_FOLDER),
            },
            admin_url=f"kafka://{addresses[0]}",
        )

    def reset(self) -> None:
        admin.reset(self.ports[0])

    def prepare(self, url: str) -> None:
        """Nothing: its user is in the configuration."""


def in_turn(first: list[str], then: list[str]) -> list[str]:
    """One command that runs two, and becomes the second."""
    return ["/bin/sh", "-ec", f"{shlex.join(first)}; exec {shlex.join(then)}"]
