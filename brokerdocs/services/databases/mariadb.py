"""One MariaDB server."""

from __future__ import annotations

import os
import secrets
import shlex
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from brokerdocs.services.brokers.server import Server
from brokerdocs.services.hosts.host import Candidate
from brokerdocs.services.installing import debian, programs
from brokerdocs.services.model import Endpoint, Progress, Service

if TYPE_CHECKING:
    from pymysql.connections import Connection

WELL_KNOWN = "localhost:3306"

ADMIN = "brokerdocs"
"""A user of ours that may do everything; snippets have users of their own."""

_SYSTEM_DATABASES = ("information_schema", "mysql", "performance_schema", "sys")
_SYSTEM_USERS = (ADMIN, "root", "mariadb.sys", "mysql", "healthcheck", "PUBLIC", "")


class MariaDB(Server):
    """Its settings: those asked for, then what must be; the others are MariaDB's own."""

    victim = "mariadbd"

    @classmethod
    def native(
        cls, service: Service, product: str, fetch: bool, progress: Progress
    ) -> Iterator[Candidate]:
        """The program on PATH, then the distribution's package, unpacked.

        *product* can only be MariaDB. Raises Unavailable in place of the last.
        """
        del product
        if found := programs.on_path("mariadbd"):
            yield programs.candidate(service, found, {}, base=str(found.parents[2] / "usr"))
        packages = service.packages["mariadb"]
        unpacked = debian.unpacked(packages, fetch, progress, service.install)
        program = unpacked.program("mariadbd")
        base = str(unpacked.root / "usr")
        yield programs.candidate(service, program, unpacked.environment, base=base)

    def arrange(self) -> None:
        host, port = self.host, self.ports[0]
        self.password = secrets.token_hex(16)
        start = (
            f"CREATE USER IF NOT EXISTS '{ADMIN}'@'%' IDENTIFIED BY '{self.password}';\n"
            f"GRANT ALL ON *.* TO '{ADMIN}'@'%' WITH GRANT OPTION;\n"
        )
        if host.candidate.provider == "native":  # an image locks root by itself
            start += "ALTER USER IF EXISTS 'root'@'localhost' ACCOUNT LOCK;\n"
        settings = {key: value for key, value in self.spec.settings.items() if key != "port"} | {
            "port": str(port),
            "bind-address": host.listen,
            "init-file": host.write("start.sql", start),
        }
        options = [f"--{key}={value}" for key, value in settings.items()]
        if host.candidate.provider == "native":
            command, environment = self._locally(options, host.data("data")), {}
        else:
            command, environment = ["mariadbd", *options], {"MARIADB_RANDOM_ROOT_PASSWORD": "1"}
        process = host.process("mariadb", command, environment, [port])
        self.members = {"mariadb": process}

    def _locally(self, settings: list[str], data: str) -> list[str]:
        """Make the system tables where there are none yet, then serve them."""
        candidate = self.host.candidate
        where = [f"--basedir={candidate.programs['base']}", f"--datadir={data}"]
        make = [
            str(Path(candidate.programs["base"], "bin", "mariadb-install-db")), "--no-defaults",
            *where, "--auth-root-authentication-method=normal", "--skip-test-db", "--force",
        ]  # fmt: skip
        serve = [
            candidate.programs["server"], "--no-defaults", *where, f"--socket={data}/socket",
            f"--pid-file={data}/pid", *settings,
        ]  # fmt: skip
        if os.getuid() == 0:  # which it refuses unless it is told so
            make.append("--user=root")
            serve.append("--user=root")
        script = (
            f"[ -d {shlex.quote(data)}/mysql ] || {shlex.join(make)} || exit; "
            f"exec {shlex.join(serve)}"
        )
        return ["sh", "-c", script]

    def connect(self) -> AbstractContextManager[Connection[Any]]:
        """Connect as our own user; raises pymysql's OperationalError."""
        import pymysql

        return closing(
            pymysql.connect(
                host="127.0.0.1",
                port=self.ports[0],
                user=ADMIN,
                password=self.password,
                connect_timeout=2,
                autocommit=True,
            )
        )

    def answers(self) -> bool:
        import pymysql

        try:
            return bool(self._version())
        except pymysql.OperationalError:
            return False

    def _version(self) -> str:
        """``10.11.19`` of ``10.11.19-MariaDB-0+deb12u1``."""
        with self.connect() as connection, connection.cursor() as cursor:
            ((answer,),) = _rows(cursor, "SELECT VERSION()")
        return str(answer).partition("-")[0]

    def describe(self) -> Endpoint:
        address = f"127.0.0.1:{self.ports[0]}"
        return self.endpoint(
            version=self._version(),
            mapping={WELL_KNOWN: address},
            admin_url=f"mysql://{ADMIN}:{self.password}@{address}",
        )

    def reset(self) -> None:
        with self.connect() as connection, connection.cursor() as cursor:
            for (name,) in _rows(cursor, "SHOW DATABASES"):
                if name not in _SYSTEM_DATABASES:
                    cursor.execute(f"DROP DATABASE {_quoted(name)}")
            for user, host in _rows(cursor, "SELECT user, host FROM mysql.global_priv"):
                if user not in _SYSTEM_USERS:
                    cursor.execute("DROP USER %s@%s", (user, host))

    def prepare(self, url: str) -> None:
        """Make the user and the database that *url* names."""
        parts = urlsplit(url)
        user, database = unquote(parts.username or ""), parts.path.lstrip("/")
        with self.connect() as connection, connection.cursor() as cursor:
            if database:
                cursor.execute(f"CREATE DATABASE IF NOT EXISTS {_quoted(database)}")
            if user:
                word = connection.escape(unquote(parts.password or ""))
                whom = f"{connection.escape(user)}@'%'"
                cursor.execute(f"CREATE USER IF NOT EXISTS {whom} IDENTIFIED BY {word}")
                if database:
                    cursor.execute(f"GRANT ALL ON {_quoted(database)}.* TO {whom}")


def _rows(cursor: Any, query: str) -> list[tuple[Any, ...]]:
    cursor.execute(query)
    return list(cursor.fetchall())


def _quoted(name: str) -> str:
    """*name* as an identifier of MariaDB."""
    return "`" + name.replace("`", "``") + "`"
