"""Choices, endpoints, services, errors: what the room hands out. Standard library only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Progress = Callable[[str], None]
"""Prints a line for the person at the terminal."""


class ServiceError(Exception):
    """Something about a service that the person at the keyboard should read: one line."""

    def __init__(self, english: str, chinese: str = "", log: str = "") -> None:
        """*log* is what a server wrote last: it follows in ``str()``, on lines of its own."""
        super().__init__(f"{english}; last lines of its log:\n{log}" if log else english)
        self.english = english
        self.chinese = chinese or english
        self.log = log

    @property
    def bilingual(self) -> str:
        """``中文 | English``, as evidence keeps reasons; one half where both are the same."""
        if self.chinese == self.english:
            return self.english
        return f"{self.chinese} | {self.english}"


class Unavailable(ServiceError):
    """No provider can have the service; the message says how to get it."""


class NotFetched(ServiceError):
    """Packages or jars could be fetched, but that was not asked for."""


class PortTaken(ServiceError):
    """A port that was asked for by number belongs to another program."""


class ServerDied(ServiceError):
    """A server ended, or never became ready, though nobody asked it to end."""


@dataclass(frozen=True)
class Choice:
    """What would be started for a service."""

    service: str
    provider: str
    """docker or native."""
    product: str
    """Redis, Valkey, RabbitMQ: by the name of the program or image, not yet by its own answer."""
    identity: str
    """The image's id, or ``path:size:mtime`` of the program, the home folder written ``~``."""


@dataclass(frozen=True)
class Endpoint:
    """Where a service listens now, and what a client needs to know of it."""

    service: str
    name: str
    """Handle, unique within the supervisor."""
    product: str
    """The server's own name for itself."""
    version: str
    """The server's own answer, never an image's tag."""
    provider: str
    identity: str
    mapping: dict[str, str]
    """Well-known address or path to the actual one."""
    admin_url: str
    """A user of ours, which no reset and no ``requirepass`` takes away."""
    path: list[str] = field(default_factory=list)
    """Folders to put first on PATH: the server's own tools, aimed at this very server."""
    environment: dict[str, str] = field(default_factory=dict)
    """What leads clients and tools here that learn the address from the environment."""
    members: dict[str, str] = field(default_factory=dict)
    """Address of each process of a service that has several, by name."""


@dataclass(frozen=True)
class Service:
    """One kind of server that snippets need."""

    name: str
    well_known: tuple[str, ...]
    """Addresses that snippets write."""
    products: dict[str, str]
    """What it can be, by the name that ``--product`` takes, to its own name; the first is the
    one that is taken unless told otherwise."""
    images: dict[str, str]
    """Product to image, pinned."""
    image_variables: tuple[str, ...]
    """Environment variables that name another image, the first that is set counts."""
    schemes: tuple[str, ...] = ()
    """Schemes of URLs that mean it without an address."""
    image_capabilities: frozenset[str] = frozenset()
    """Capabilities of the images; ``unix-socket`` besides, where the engine is of this machine."""
    image_programs: dict[str, str] = field(default_factory=dict)
    """Role, such as ``server``, to the name of a program of the images, ``{product}`` in it."""
    packages: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Product to Debian packages."""
    install: str = ""
    """What to install, for the message that says how to get it."""
