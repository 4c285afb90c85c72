"""One RabbitMQ node with its management plugin."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator

from brokerdocs.services.brokers import certificates
from brokerdocs.services.brokers.rabbitmq import admin, install
from brokerdocs.services.brokers.rabbitmq.admin import ADMIN, Management
from brokerdocs.services.brokers.rabbitmq.install import TOOLS
from brokerdocs.services.brokers.server import Server
from brokerdocs.services.hosts.host import Candidate
from brokerdocs.services.model import Endpoint, Progress, Service

WELL_KNOWN = "localhost:5672"
WELL_KNOWN_MANAGEMENT = "localhost:15672"
WELL_KNOWN_TLS = "localhost:5671"
TLS_FOLDER = "/etc/rabbitmq/tls"

_OURS = re.compile(
    r"^\s*(listeners\.(tcp|ssl)|ssl_options|management\.(tcp|listener)|loopback_users)\b.*$", re.M
)
_TOLD = re.compile(
    r"\[error\] <[^>]*> (?!\s|crasher|neighbours|\*\*|supervisor|Supervisor|CRASH)\S"
)
_NO_SPIN = "+sbwt none +sbwtdcpu none +sbwtdio none"
"""The server's own default, for its tools too: theirs is to wait in a loop that yields, and Linux
hardly lets who yields run again. Beside six busy processes on two cores (6.18) a list of queues
took 23 to 48 s with it, and 4 to 7 without."""
_CONF_D = "/etc/rabbitmq/conf.d/90-brokerdocs.conf"
_ADVANCED = "/etc/rabbitmq/advanced.config"
_PLUGINS = "/etc/rabbitmq/enabled_plugins"


class RabbitMQ(Server):
    """Its configuration: the settings or file asked for; addresses and log are ours to say.

    A configuration that begins with ``[`` is in Erlang's terms, that of ``advanced.config``.
    """

    default_ports = 5
    victim = "beam"

    @classmethod
    def native(
        cls, service: Service, product: str, fetch: bool, progress: Progress
    ) -> Iterator[Candidate]:
        return install.native(service, product, fetch, progress)

    def arrange(self) -> None:
        self.password = secrets.token_hex(16)
        self.parameters: set[str] | None = None
        host = self.host
        text = self.spec.config or ""
        advanced = text.lstrip().startswith("[")
        plain = "" if advanced else _OURS.sub("", text)
        first = dict(re.findall(r"^\s*default_(user|pass)\s*=\s*(\S+)", plain, re.M))
        self.first = (first.get("user", "guest"), first.get("pass", "guest"))
        amqp, management, tls = self.ports[:3]
        lines = [plain.rstrip("\n")]
        lines += [f"{key} = {value}" for key, value in self.spec.settings.items() if key != "port"]
        lines += [
            f"listeners.tcp.brokerdocs = {host.listen}:{amqp}",
            f"listeners.ssl.brokerdocs = {host.listen}:{tls}",
            *self._encryption(),
            f"management.tcp.ip = {host.listen}",
            f"management.tcp.port = {management}",
            # In a container everybody comes from outside; natively nobody can.
            "loopback_users = none",
        ]
        config = host.write("rabbitmq.conf", "\n".join(lines) + "\n", at=_CONF_D)
        terms = host.write("advanced.config", text if advanced else "[].\n", at=_ADVANCED)
        plugins = host.write("enabled_plugins", "[rabbitmq_management].\n", at=_PLUGINS)
        if host.candidate.provider == "docker":
            self._in_container()
        else:
            self._on_this_machine(config, terms, plugins)

    def _encryption(self) -> list[str]:
        files = {"cacertfile": "ca.crt", "certfile": "server.crt", "keyfile": "server.key"}
        return [
            f"ssl_options.{option} = "
            + self.host.write(name, (self.certificates / name).read_bytes())
            for option, name in files.items()
        ]

    def _in_container(self) -> None:
        command = [self.host.candidate.programs["server"]]
        process = self.host.process("rabbitmq", command, {}, self.ports[:3])
        self.members = {"rabbitmq": process}
        for name in (*TOOLS, "rabbitmqadmin"):
            self.host.tool(name, self._tool_command(name), {"RABBITMQ_CTL_ERL_ARGS": _NO_SPIN})

    def _on_this_machine(self, config: str, terms: str, plugins: str) -> None:
        programs = self.host.candidate.programs
        home = self.host.home
        amqp, _, _, distribution, epmd = self.ports
        # The interface for Erlang's own traffic; the file that the system's node would read.
        local = "-kernel inet_dist_use_interface {127,0,0,1}"
        common = {
            "HOME": str(home),
            "RABBITMQ_NODENAME": f"brokerdocs-{amqp}@localhost",
            "RABBITMQ_CONF_ENV_FILE": str(home / "no-such-file"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": plugins,
            "RABBITMQ_CTL_ERL_ARGS": f"{local} {_NO_SPIN}",
            "ERL_EPMD_PORT": str(epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }
        node = {
            "RABBITMQ_DIST_PORT": str(distribution),
            "RABBITMQ_CONFIG_FILE": config,
            "RABBITMQ_CONFIG_FILES": str(home / "no-such-folder"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": terms,
            "RABBITMQ_MNESIA_BASE": self.host.data("data"),
            "RABBITMQ_LOG_BASE": self.host.data("log"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_GENERATED_CONFIG_DIR": self.host.data("generated"),
            "RABBITMQ_FEATURE_FLAGS_FILE": str(home / "feature_flags"),
            "RABBITMQ_PLUGINS_EXPAND_DIR": self.host.data("plugins"),
            "RABBITMQ_PID_FILE": str(home / "rabbitmq.pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": local,
            # The script then becomes the server instead of waiting for it.
            "RUNNING_UNDER_SYSTEMD": "true",
        }
        mapper = [programs["epmd"], "-port", str(epmd), "-address", "127.0.0.1"]
        relaxed = {"ERL_EPMD_RELAXED_COMMAND_CHECK": "true"}
        self.members = {
            "epmd": self.host.process("epmd", mapper, relaxed, []),
            "rabbitmq": self.host.process(
                "rabbitmq", [programs["server"]], {**common, **node}, self.ports
            ),
        }
        for name in (*TOOLS, "rabbitmqadmin"):
            if name in programs:
                command = [programs[name], *self._tool_command(name)[1:]]
                self.host.tool(name, command, common)

    def _tool_command(self, name: str) -> list[str]:
        if name != "rabbitmqadmin":
            return [name]
        return [name, "--host=127.0.0.1", f"--port={self.ports[1]}"]

    def excerpt(self, log: str) -> str:
        """The errors that it wrote for people; its crash reports, indented, say less."""
        told = [line for line in log.splitlines() if _TOLD.search(line)]
        return super().excerpt("\n".join(told) or log)

    def role(self, member: str) -> list[str]:
        return super().role(member or "rabbitmq")

    def _manage(self) -> Management:
        return Management(self.ports[1], ADMIN, self.password)

    def answers(self) -> bool:
        if not admin.speaks_amqp(self.ports[0]):
            return False
        if self.parameters is None:
            with Management(self.ports[1], *self.first) as first:
                admin.make_admin(first, self.password)
        with self._manage() as management:
            self.parameters = self.parameters or admin.global_parameters(management)
        return True

    def describe(self) -> Endpoint:
        with self._manage() as management:
            overview = management("GET", "overview")
        amqp, http, tls = self.ports[:3]
        return self.endpoint(
            version=overview.get("product_version") or overview["rabbitmq_version"],
            mapping={
                WELL_KNOWN: f"127.0.0.1:{amqp}",
                WELL_KNOWN_MANAGEMENT: f"127.0.0.1:{http}",
                WELL_KNOWN_TLS: f"127.0.0.1:{tls}",
                **certificates.mapping(self.certificates, TLS_FOLDER),
            },
            admin_url=f"amqp://{ADMIN}:{self.password}@127.0.0.1:{amqp}//",
            product=overview.get("product_name") or "RabbitMQ",
            path=[str(self.host.tools)],
        )

    def reset(self) -> None:
        with self._manage() as management:
            admin.reset(management, self.parameters or set())

    def prepare(self, url: str) -> None:
        with self._manage() as management:
            admin.prepare(management, url)
