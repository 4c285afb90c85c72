"""Base of all servers: start, death, kill, restart."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from brokerdocs.services.hosts import ports
from brokerdocs.services.hosts.host import ENDING, Candidate, Host, Process
from brokerdocs.services.model import Endpoint, Progress, ServerDied, Service, ServiceError
from brokerdocs.services.waiting import until

READY_SECONDS = 120
"""The slowest start seen is RabbitMQ's: 6 s alone, 34 beside others on two busy cores."""

_CLASHES = ("address already in use", "eaddrinuse", "port is already allocated")
_ATTEMPTS = 5
_EXCERPT_LINES = 8

PRIVATE = "private"
"""Owner of a server that belongs to no lane."""


@dataclass(frozen=True)
class ServerSpec:
    """A server that is asked for: service, name, settings."""

    service: str
    name: str
    whose: str
    """The lane, or ``private``, for messages."""
    settings: dict[str, str] = field(default_factory=dict)
    config: str | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it is like any other of its service: nothing was asked of it."""
        return not self.settings and self.config is None


class Server(ABC):
    """One server that runs, of one or several processes."""

    default_ports: ClassVar[int] = 1
    """How many it needs."""

    victim: ClassVar[str] = ""
    """How the name of the server process begins, where the command only wraps it."""

    several: ClassVar[bool] = False
    """Whether its processes share one container, beside an idle main process."""

    @classmethod
    @abstractmethod
    def native(
        cls, service: Service, product: str, fetch: bool, progress: Progress
    ) -> Iterator[Candidate]:
        """The native forms in the order of preference; *product* is the one forced, if any.

        What is missing is fetched if *fetch* is true. Raises Unavailable in place of the last.
        """

    def __init__(self, spec: ServerSpec, host: Host, certificates: Path) -> None:
        self.spec = spec
        self.host = host
        self.certificates = certificates
        self.members: dict[str, Process] = {}
        self.ports: list[int] = []
        self.asked_to_die = False
        self.paused = False

    def start(self) -> Endpoint:
        """Start it; returns when it answers.

        Raises PortTaken for a port asked for by number, ServerDied where it ends
        or stays silent, with the last lines of its log.
        """
        forced = self.spec.settings.get("port", "")
        for attempt in range(_ATTEMPTS):
            self.ports = ports.choose(self.default_ports)
            if forced:
                self.ports[0] = ports.forced(self.spec.service, forced)
            try:
                self.arrange()
                for process in self.members.values():
                    process.start()
                self.wait_ready()
                return self.describe()
            except ports.PortClash:
                self.host.end()
                if forced and not ports.free(self.ports[0]):
                    raise ports.taken(self.spec.service, self.ports[0]) from None
                if attempt == _ATTEMPTS - 1:
                    raise ServiceError(
                        f"{self.spec.service}: {_ATTEMPTS} times the port chosen was taken"
                    ) from None
        raise AssertionError("unreachable")

    @abstractmethod
    def arrange(self) -> None:
        """Write the files and describe the members, for the ports in `ports`."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it does its work already; OSError counts as no."""

    @abstractmethod
    def describe(self) -> Endpoint:
        """The endpoint of the running server."""

    def endpoint(
        self,
        version: str,
        mapping: dict[str, str],
        admin_url: str,
        *,
        product: str = "",
        path: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        members: Mapping[str, str] | None = None,
    ) -> Endpoint:
        """What a server says of itself, with what is known of it already.

        :param product: its own name for itself, where that is not the candidate's.
        """
        candidate = self.host.candidate
        return Endpoint(
            service=self.spec.service,
            name=self.spec.name,
            product=product or candidate.product,
            version=version,
            provider=candidate.provider,
            identity=candidate.identity,
            mapping=mapping,
            admin_url=admin_url,
            path=[*path],
            environment={**(environment or {})},
            members={**(members or {})},
        )

    @abstractmethod
    def reset(self) -> None:
        """Take it back to the state after its start."""

    @abstractmethod
    def prepare(self, url: str) -> None:
        """Set up the user, password and so on that a client's URL names."""

    def role(self, member: str) -> list[str]:
        """Names of the processes that *member* means; all for an empty one."""
        if not member:
            return list(self.members)
        if member not in self.members:
            known = ", ".join(self.members)
            raise ServiceError(f"{self.spec.service} has no member {member!r}; it has {known}")
        return [member]

    def wait_ready(self) -> None:
        """Wait until it answers; raises PortClash or ServerDied."""

        def ready() -> bool:
            for process in self.members.values():
                if not process.alive():
                    self._complain(process)
            return self.answers()

        if not until(ready, READY_SECONDS):
            logs = [self.excerpt(process.log()) for process in self.members.values()]
            raise ServerDied(
                f"{self.title} did not answer within {READY_SECONDS} s",
                f"{self.title} 在 {READY_SECONDS} 秒内没有响应",
                "\n".join(logs),
            )

    def _complain(self, process: Process) -> None:
        log = process.log()
        if any(word in log.lower() for word in _CLASHES):
            raise ports.PortClash
        status = process.status()
        raise ServerDied(
            f"{self.title} exited with {status} before it was ready",
            f"{self.title} 尚未就绪就已退出（{status}）",
            self.excerpt(log),
        )

    @property
    def title(self) -> str:
        """How messages name it."""
        whose = self.spec.whose if self.spec.whose == PRIVATE else f"lane {self.spec.whose}"
        return f"{self.spec.service} ({whose})"

    def alive(self) -> bool:
        return all(process.alive() for process in self.members.values())

    def death(self) -> ServerDied:
        """The error for a server that is found dead."""
        dead = [process for process in self.members.values() if not process.alive()]
        status = dead[0].status() if dead else "no answer"
        return ServerDied(
            f"{self.title} exited with {status} in mid-run",
            f"{self.title} 在运行途中退出（{status}）",
            self.excerpt(dead[0].log()) if dead else "",
        )

    def excerpt(self, log: str) -> str:
        """Log lines that explain the exit."""
        told = [line for line in log.splitlines() if not line.startswith("\tat ")]  # Java's frames
        return "\n".join(told[-_EXCERPT_LINES:])

    def kill(self, member: str, signal: int) -> None:
        """Send a signal to a member's process, all of them where none is named."""
        self.asked_to_die = self.asked_to_die or signal in ENDING
        self.paused = self.paused and signal not in ENDING
        for name in self.role(member):
            self.members[name].kill(signal)

    def pause(self) -> None:
        """Freeze it: whoever is connected stays so and gets no answer."""
        self.paused = True
        for name in self.role(""):
            self.members[name].pause()

    def resume(self) -> None:
        """Continue it, if it is frozen."""
        if self.paused:
            for name in self.role(""):
                self.members[name].resume()
        self.paused = False

    def restart(self, member: str) -> None:
        """Start what is down, on the same ports and data; returns when it answers."""
        names = [member] if member in self.members else list(self.members)
        for name in names:
            if not self.members[name].alive():
                self.members[name].start()
        self.wait_ready()
        self.asked_to_die = False

    def stop(self) -> None:
        """End it for good and leave nothing."""
        self.host.remove()
        ports.give_back(self.ports)
