"""One MongoDB, or FerretDB, which speaks its protocol and stores in SQLite."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from brokerdocs.services.brokers.server import Server
from brokerdocs.services.hosts.host import Candidate
from brokerdocs.services.installing import golang
from brokerdocs.services.model import Endpoint, Progress, Service, Unavailable

if TYPE_CHECKING:
    from pymongo import MongoClient

WELL_KNOWN = "localhost:27017"

ADMIN = "brokerdocs"
"""A user of ours that may do everything; snippets have users of their own."""

_ADMINS = "admin"
"""The database of users that belong to none."""
_SYSTEM_DATABASES = (_ADMINS, "config", "local")
_DENIED = (13, 18)
"""Codes of a server that does not know our user yet."""

_MODULE = "github.com/FerretDB/FerretDB"
_FOLDER = Path(__file__).with_name("ferretdb")


def _source() -> golang.Source:
    """FerretDB's own program; it does not start without the file of its version."""
    required = re.search(rf"{_MODULE} (v\S+)", (_FOLDER / "go.mod").read_text())
    assert required is not None
    return golang.Source(
        program="ferretdb",
        folder=_FOLDER,
        what="FerretDB, built by Go",
        absent=("neither FerretDB nor Go is here", "没有 FerretDB，也没有 Go"),
        package=f"{_MODULE}/cmd/ferretdb",
        written={(_MODULE, "build/version/version.txt"): required[1]},
    )


class MongoDB(Server):
    """One server whose clients need a password."""

    @classmethod
    def native(
        cls, service: Service, product: str, fetch: bool, progress: Progress
    ) -> Iterator[Candidate]:
        """FerretDB, built by Go; MongoDB itself only comes in a container.

        *product* is the one forced. Raises Unavailable in place of the last.
        """
        if product == "mongodb":
            raise Unavailable(
                "MongoDB itself runs here in a container only: start Docker, or take FerretDB",
                "这里的 MongoDB 只在容器里运行：请启动 Docker，或改用 FerretDB",
            )
        built = golang.program(_source(), service, fetch, progress)
        yield Candidate(
            service.name,
            "native",
            service.products["ferretdb"],
            f"ferretdb: {built.parent.name}",
            programs={"server": str(built)},
        )

    def arrange(self) -> None:
        host, port = self.host, self.ports[0]
        self.password = secrets.token_hex(16)
        if host.candidate.provider == "native":
            data = host.data("data")
            command = [
                host.candidate.programs["server"], f"--listen-addr={host.listen}:{port}",
                "--handler=sqlite", f"--sqlite-url=file:{data}/", f"--state-dir={data}",
                "--debug-addr=-", "--telemetry=disable", "--log-level=WARN",
                "--test-enable-new-auth",
            ]  # fmt: skip
            environment = {
                "FERRETDB_SETUP_DATABASE": _ADMINS,
                "FERRETDB_SETUP_USERNAME": ADMIN,
                "FERRETDB_SETUP_PASSWORD": self.password,
            }
        else:
            command = ["mongod", f"--port={port}"]
            environment = {
                "MONGO_INITDB_ROOT_USERNAME": ADMIN,
                "MONGO_INITDB_ROOT_PASSWORD": self.password,
            }
        self.members = {"mongodb": host.process("mongodb", command, environment, [port])}

    def connect(self) -> AbstractContextManager[MongoClient[dict[str, Any]]]:
        """A client of our own user, which connects when it is first used."""
        import pymongo

        return closing(
            pymongo.MongoClient(
                "127.0.0.1",
                self.ports[0],
                username=ADMIN,
                password=self.password,
                serverSelectionTimeoutMS=2000,
            )
        )

    def answers(self) -> bool:
        from pymongo.errors import ConnectionFailure, OperationFailure

        try:
            with self.connect() as client:
                client.list_database_names()
            return True
        except ConnectionFailure:
            return False
        except OperationFailure as error:
            if error.code in _DENIED:  # an image makes its user after a first start
                return False
            raise

    def describe(self) -> Endpoint:
        """FerretDB answers two versions: its own, and that of the MongoDB that it resembles."""
        address = f"127.0.0.1:{self.ports[0]}"
        with self.connect() as client:
            told = client.admin.command("buildInfo")
        ferretdb = str(told.get("ferretdbVersion", ""))
        return self.endpoint(
            version=ferretdb.removeprefix("v") or str(told["version"]),
            product="FerretDB" if ferretdb else "MongoDB",
            mapping={WELL_KNOWN: address},
            admin_url=f"mongodb://{ADMIN}:{self.password}@{address}/",
        )

    def reset(self) -> None:
        with self.connect() as client:
            for name in client.list_database_names():
                if name not in _SYSTEM_DATABASES:
                    client.drop_database(name)
            for each in client.admin.command("usersInfo", {"forAllDBs": True})["users"]:
                if (each["user"], each["db"]) != (ADMIN, _ADMINS):
                    client[each["db"]].command("dropUser", each["user"])

    def prepare(self, url: str) -> None:
        """Make the user that *url* names, in the database that *authSource* names.

        FerretDB has no roles: its users may do everything.
        """
        parts = urlsplit(url)
        if not parts.username:
            return
        database = parse_qs(parts.query).get("authSource", [_ADMINS])[0]
        user, password = unquote(parts.username), unquote(parts.password or "")
        with self.connect() as client:
            is_ferretdb = "ferretdbVersion" in client.admin.command("buildInfo")
            roles = [] if is_ferretdb else [{"role": "readWriteAnyDatabase", "db": _ADMINS}]
            known = client[database].command("usersInfo", user)["users"]
            does = "updateUser" if known else "createUser"
            client[database].command(does, user, pwd=password, roles=roles)
