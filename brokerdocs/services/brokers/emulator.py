"""Base of emulators that keep everything in memory: a reset is a restart."""

from __future__ import annotations

import re
import socket
from abc import abstractmethod
from typing import ClassVar

from brokerdocs.services.brokers.server import Server
from brokerdocs.services.model import Endpoint


class Emulator(Server):
    """One process with one port, which says on its log what it is."""

    VERSION: ClassVar[re.Pattern[str]]
    """Finds the version in what the server logs when it starts."""

    WELL_KNOWN: ClassVar[str] = ""
    """The address that snippets write, if they write one."""

    version = ""

    @property
    def process(self) -> str:
        """What the only member is called."""
        return self.spec.service

    def answers(self) -> bool:
        with socket.create_connection(("127.0.0.1", self.ports[0]), timeout=1):
            pass
        if not self.version and (found := self.VERSION.search(self.members[self.process].log())):
            self.version = next(filter(None, found.groups()))
        return bool(self.version)

    @abstractmethod
    def environment(self, address: str) -> dict[str, str]:
        """What leads a client that knows no address to this server."""

    def describe(self) -> Endpoint:
        address = f"127.0.0.1:{self.ports[0]}"
        return self.endpoint(
            version=self.version,
            mapping={self.WELL_KNOWN: address} if self.WELL_KNOWN else {},
            admin_url=f"http://{address}",
            environment=self.environment(address),
        )

    def reset(self) -> None:
        self.members[self.process].kill(9)
        self.restart(self.process)

    def prepare(self, url: str) -> None:
        """Nothing: it takes every name and every key."""
