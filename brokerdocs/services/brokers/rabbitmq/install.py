"""RabbitMQ's programs on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from brokerdocs.services.hosts.host import Candidate
from brokerdocs.services.installing import debian, programs
from brokerdocs.services.model import Progress, Service

_INSTALLED = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
"""Debian's own: the command in /usr/sbin insists on being root or the user rabbitmq."""

TOOLS = ("rabbitmqctl", "rabbitmq-plugins", "rabbitmq-queues", "rabbitmq-diagnostics")


def native(service: Service, product: str, fetch: bool, progress: Progress) -> Iterator[Candidate]:
    """The server installed or on PATH, else the distribution's packages.

    *product* can only be RabbitMQ. Raises Unavailable in place of the last.
    """
    del product
    server = _INSTALLED if _INSTALLED.is_file() else programs.on_path("rabbitmq-server")
    epmd = programs.on_path("epmd")
    if server and epmd and programs.on_path("erl"):
        yield _candidate(service, server.resolve(), epmd, {})
    unpacked = debian.unpacked(service.packages["rabbitmq"], fetch, progress, service.install)
    root = unpacked.root
    erlang = [path.parent for path in root.glob("usr/lib/erlang/erts-*/bin/epmd")]
    environment = unpacked.environment
    if erlang:
        wrappers = _wrap_erl(root, erlang[0])
        environment["PATH"] = f"{wrappers}{os.pathsep}{environment['PATH']}"
        epmd = erlang[0] / "epmd"
    assert epmd is not None
    server = root / "usr/lib/rabbitmq/bin/rabbitmq-server"
    yield _candidate(service, server, epmd, environment, unpacked.program("rabbitmqadmin"))


def _wrap_erl(root: Path, binaries: Path) -> Path:
    """Write an ``erl`` that knows the unpacked place; the package's own has /usr in it."""
    folder = root / "erl-here"
    script = folder / "erl"
    if not script.exists():
        folder.mkdir(exist_ok=True)
        draft = folder / f"erl.{os.getpid()}"
        draft.write_text(
            "#!/bin/sh\n"
            'here=$(cd "$(dirname "$0")/.." && pwd)\n'
            "export ROOTDIR=$here/usr/lib/erlang EMU=beam PROGNAME=erl\n"
            f"export BINDIR=$here/{binaries.relative_to(root)}\n"
            'exec "$BINDIR/erlexec" "$@"\n'
        )
        draft.chmod(0o755)
        draft.rename(script)
    return folder


def _candidate(
    service: Service,
    server: Path,
    epmd: Path,
    environment: dict[str, str],
    admin: Path | None = None,
) -> Candidate:
    found = {"server": str(server), "epmd": str(epmd)}
    for name in TOOLS:
        if (server.parent / name).exists():
            found[name] = str(server.parent / name)
    admin = admin or programs.on_path("rabbitmqadmin")
    if admin and admin.exists():
        found["rabbitmqadmin"] = str(admin)
    return Candidate(
        service=service.name,
        provider="native",
        product="RabbitMQ",
        identity=programs.identity(server),
        programs=found,
        environment=environment,
    )
