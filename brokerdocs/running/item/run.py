"""What one item did and saw, gathered for its record."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from brokerdocs.evidence import Server
from brokerdocs.running.checks import declaring
from brokerdocs.running.item import environment, guard, worker
from brokerdocs.running.item.output import kept
from brokerdocs.running.item.timeline import Timeline
from brokerdocs.running.snippet import addresses
from brokerdocs.services import SERVICES, Client, Endpoint, ServerDied, ServiceError, Unavailable


@dataclass
class Run:
    """What one item did and saw, gathered for its record."""

    proof: declaring.Proof
    lane: str
    folder: Path
    client: Client
    guard: guard.Guard
    is_altered: bool = False
    about: str = ""
    """The setting, a dotted path, that the check looks at now: a failure is of its line."""
    endpoints: dict[str, Endpoint] = field(default_factory=dict)
    servers: list[Server] = field(default_factory=list)
    observations: dict[str, list[Any]] = field(default_factory=dict)
    claims: dict[str, bool] = field(default_factory=dict)
    timeline: Timeline = field(default_factory=Timeline)
    workers: list[worker.Worker] = field(default_factory=list)
    output: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def have(self, service: str, capabilities: frozenset[str] = frozenset()) -> Endpoint:
        """The endpoint of *service*: reset, or private where the check asks for that."""
        if service in self.endpoints:
            return self.endpoints[service]
        with not_run_without():
            if service in self.proof.private:
                endpoint = self.client.private(
                    service, capabilities, settings=dict(self.proof.private[service])
                )
            else:
                endpoint = self.client.acquire(service, self.lane, capabilities)
                self.client.reset(endpoint)
        self.admit(endpoint)
        self.endpoints[service] = endpoint
        return endpoint

    def admit(self, endpoint: Endpoint) -> None:
        """Let the item connect to *endpoint*."""
        self.guard.allow(endpoint.mapping.values())
        self.guard.allow(endpoint.members.values())
        self.guard.allow(_host_and_port(endpoint.admin_url))
        # Clients that learn the address from the environment: of this process and all its forks.
        os.environ.update(endpoint.environment)

    def subject(self, endpoint: Endpoint) -> None:
        """Name *endpoint* in the record: the item is about it."""
        self.servers.append(
            Server(
                endpoint.service,
                endpoint.product,
                endpoint.version,
                endpoint.provider,
                endpoint.identity,
            )
        )

    def died(self) -> str:
        """Which of its servers ended though nobody asked it to; empty where none did."""
        for endpoint in self.endpoints.values():
            try:
                self.client.check(endpoint)
            except ServerDied as error:
                return f"ServerDied: {error.english}"
            except ServiceError:  # one that the item has stopped itself
                continue
        return ""

    def prepare(self, text: str) -> None:
        """Set up what the URLs of *text* name: users, passwords, virtual hosts."""
        for url in addresses.urls(text):
            for endpoint in self.endpoints.values():
                named = any(actual in url for actual in endpoint.mapping.values())
                if named or addresses.speaks(url, SERVICES[endpoint.service].schemes):
                    self.client.prepare(endpoint, url)

    def evidence(self) -> dict[str, Any]:
        """What the record takes from here."""
        output = "\n".join(self.output)
        names = {sys.prefix: "<venv>", str(self.folder): ".", environment.HOME: "~"}
        for here, name in names.items():
            output = output.replace(here, name)  # evidence is published
        return {
            "servers": [vars(server) for server in self.servers],
            "observations": self.observations,
            "claims": self.claims,
            "timeline": [vars(event) for event in self.timeline.events],
            "output": kept(output),
            "refused": self.refused,
            "about": self.about,
        }


@contextlib.contextmanager
def not_run_without() -> Iterator[None]:
    """Skip the item, with the reason, where a service is not to be had."""
    try:
        yield
    except Unavailable as error:
        pytest.skip(error.bilingual)


def _host_and_port(url: str) -> list[str]:
    parts = urlsplit(url)
    return [f"{parts.hostname}:{parts.port}"] if parts.port else []
