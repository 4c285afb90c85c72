"""Which services an item needs: those whose well-known addresses its snippet names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from brokerdocs.running.checks.declaring import Proof
from brokerdocs.running.snippet import addresses
from brokerdocs.running.snippet.snippet import Snippet
from brokerdocs.services import SERVICES

BACKEND = "redis"
"""Holds the results of configurations that name no result backend."""

CAPABILITIES = {
    "localhost:6380": "tls",
    "/etc/redis/tls/": "tls",
    "/run/redis/redis-server.sock": "unix-socket",
    "redis-cli": "redis-cli",
}
"""What a service must be able to do where a snippet names this."""


_NAMES_BACKEND = re.compile(r"^result_backend\s*=", re.MULTILINE)


@dataclass(frozen=True)
class Need:
    """One service, and what it must be able to do."""

    service: str
    capabilities: frozenset[str] = frozenset()


def needs(proof: Proof, snippet: Snippet) -> list[Need]:
    """The services that are the subject of the item."""
    wanted: dict[str, set[str]] = {name: set() for name in proof.services}
    if proof.kind != "probe":  # a probe asks several systems: each what its snippet names
        wanted |= {name: set() for name in proof.private}
    for name, service in SERVICES.items():
        named = addresses.named(snippet.source, service.well_known)
        if named or addresses.speaks(snippet.source, service.schemes):
            wanted.setdefault(name, set())
    if snippet.kind in ("shell", "server") and snippet.system in SERVICES:
        wanted.setdefault(snippet.system, set())
    if "redis" in wanted:
        wanted["redis"] = {able for name, able in CAPABILITIES.items() if name in snippet.published}
    return [Need(name, frozenset(capabilities)) for name, capabilities in sorted(wanted.items())]


def wants_backend(snippet: Snippet) -> bool:
    """Whether the harness adds a result backend."""
    return snippet.kind == "configuration" and not _NAMES_BACKEND.search(snippet.published)
