"""One PostgreSQL server."""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from brokerdocs.services.brokers.server import Server
from brokerdocs.services.hosts.host import Candidate
from brokerdocs.services.installing import debian, programs
from brokerdocs.services.model import Endpoint, Progress, Service, Unavailable

if TYPE_CHECKING:
    from psycopg import Connection

WELL_KNOWN = "localhost:5432"

ADMIN = "brokerdocs"
"""A superuser of ours; snippets have users of their own."""

_FOLDERS = "usr/lib/postgresql/*/bin"
"""Where Debian has the programs of each release, on no PATH."""

_OURS = f"'{ADMIN}', 'postgres'"
_DROPPED = (
    (
        "DATABASE",
        f"SELECT datname FROM pg_database WHERE NOT datistemplate AND datname NOT IN ({_OURS})",
        " WITH (FORCE)",
    ),
    (
        "ROLE",
        "SELECT rolname FROM pg_roles"
        f" WHERE rolname NOT LIKE 'pg\\_%' AND rolname NOT IN ({_OURS})",
        "",
    ),
)
"""What a reset drops, databases before their owners: the query for its names, and how."""


class PostgreSQL(Server):
    """Its settings: those asked for, then what must be; the others are PostgreSQL's own."""

    victim = "postgres"

    @classmethod
    def native(
        cls, service: Service, product: str, fetch: bool, progress: Progress
    ) -> Iterator[Candidate]:
        """The program on PATH, the distribution's, the distribution's unpacked.

        *product* can only be PostgreSQL. Raises Unavailable in place of the last, and for root
        where no user can be put in its place.
        """
        del product
        _as_nobody(service)
        if found := programs.on_path("postgres"):
            yield programs.candidate(service, found, {})
        for folder in _newest_first(Path("/")):
            yield programs.candidate(service, folder / "postgres", {})
        packages = service.packages["postgresql"]
        unpacked = debian.unpacked(
            packages, fetch, progress, service.install, without=("postgresql-common",)
        )
        for folder in _newest_first(unpacked.root):
            yield programs.candidate(service, folder / "postgres", unpacked.environment)

    def arrange(self) -> None:
        host, port = self.host, self.ports[0]
        self.password = secrets.token_hex(16)
        asked = {key: value for key, value in self.spec.settings.items() if key != "port"}
        settings = asked | {"port": str(port), "listen_addresses": host.listen}
        options = [f"--{key}={value}" for key, value in settings.items()]
        if host.candidate.provider == "native":
            password = host.write("password", self.password)
            command, environment = self._locally(options, host.data("data"), password), {}
        else:
            command = ["postgres", *options]
            environment = {"POSTGRES_USER": ADMIN, "POSTGRES_PASSWORD": self.password}
        process = host.process("postgresql", command, environment, [port])
        self.members = {"postgresql": process}

    def _locally(self, settings: list[str], data: str, password: str) -> list[str]:
        """Make the database cluster where there is none yet, then serve it."""
        server = self.host.candidate.programs["server"]
        make = [
            str(Path(server).with_name("initdb")), f"--pgdata={data}", f"--username={ADMIN}",
            f"--pwfile={password}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
            "--no-sync",
        ]  # fmt: skip
        # Shared memory in files of its folder: other kinds stay behind when it is killed.
        memory = "--dynamic_shared_memory_type=mmap"
        serve = [server, "-D", data, "--unix_socket_directories=", memory, *settings]
        script = (
            f"[ -s {shlex.quote(data)}/PG_VERSION ] || {shlex.join(make)} || exit; "
            f"exec {shlex.join(serve)}"
        )
        return [*_as_nobody(), "sh", "-c", script]

    def connect(self, database: str = "postgres") -> Connection[Any]:
        """Connect as our own user; raises psycopg's OperationalError."""
        import psycopg

        return psycopg.connect(
            host="127.0.0.1",
            port=self.ports[0],
            user=ADMIN,
            password=self.password,
            dbname=database,
            connect_timeout=2,
            autocommit=True,
        )

    def answers(self) -> bool:
        import psycopg

        try:
            return bool(self._version())
        except psycopg.OperationalError:
            return False

    def _version(self) -> str:
        """``15.18`` of ``15.18 (Debian 15.18-0+deb12u1)``."""
        with self.connect() as connection:
            (answer,) = connection.execute("SHOW server_version").fetchone() or ("",)
        return str(answer).partition(" ")[0]

    def describe(self) -> Endpoint:
        address = f"127.0.0.1:{self.ports[0]}"
        return self.endpoint(
            version=self._version(),
            mapping={WELL_KNOWN: address},
            admin_url=f"postgresql://{ADMIN}:{self.password}@{address}/postgres",
        )

    def reset(self) -> None:
        with self.connect() as connection:
            for what, names, how in _DROPPED:
                for (name,) in connection.execute(names).fetchall():
                    connection.execute(f"DROP {what} {_quoted(name)}{how}")

    def prepare(self, url: str) -> None:
        """Make the user and the database that *url* names."""
        parts = urlsplit(url)
        user, database = unquote(parts.username or ""), parts.path.lstrip("/")
        with self.connect() as connection:
            if user and not _known(connection, "pg_roles", "rolname", user):
                word = unquote(parts.password or "").replace("'", "''")
                connection.execute(f"CREATE ROLE {_quoted(user)} LOGIN PASSWORD '{word}'")
            if database and not _known(connection, "pg_database", "datname", database):
                owner = f" OWNER {_quoted(user)}" if user else ""
                connection.execute(f"CREATE DATABASE {_quoted(database)}{owner}")


def _newest_first(root: Path) -> list[Path]:
    """The folders below *root* that hold a server."""
    found = [folder for folder in root.glob(_FOLDERS) if (folder / "postgres").exists()]
    return sorted(found, key=lambda folder: int(folder.parent.name), reverse=True)


def _as_nobody(service: Service | None = None) -> list[str]:
    """What goes before the command: PostgreSQL refuses to run as root, so root becomes another.

    Raises Unavailable where the system cannot do that.
    """
    if os.getuid() != 0:
        return []
    unshare = shutil.which("unshare")
    if unshare is None:
        name = service.name if service else "postgresql"
        raise Unavailable(
            f"{name}: PostgreSQL does not run as root: run as an ordinary user",
            f"{name}：PostgreSQL 不允许以 root 运行：请换一个普通用户",
        )
    return [unshare, "--user", "--map-user=1000", "--map-group=1000"]


def _quoted(name: str) -> str:
    """*name* as an identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'


def _known(connection: Connection[Any], table: str, column: str, name: str) -> bool:
    found = connection.execute(f"SELECT 1 FROM {table} WHERE {column} = %s", (name,))
    return found.fetchone() is not None
