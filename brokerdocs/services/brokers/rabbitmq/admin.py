"""Administration of a running RabbitMQ, by the HTTP interface of its management plugin."""

from __future__ import annotations

import base64
import http.client
import json
import socket
from typing import Any
from urllib.parse import quote, unquote, urlsplit

ADMIN = "brokerdocs"
"""Our own user, whom no reset takes away."""

_ALL = {"configure": ".*", "write": ".*", "read": ".*"}
_GUEST = {"password": "guest", "tags": "administrator"}


class ManagementError(OSError):
    """The management interface refused, or is not there yet."""


class Management:
    """The management interface, as one user."""

    def __init__(self, port: int, user: str, password: str) -> None:
        self._port = port
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json"}
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def __call__(self, method: str, *path: str, body: dict[str, Any] | None = None) -> Any:
        """One request to ``/api/…``; raises ManagementError, or OSError where nobody listens."""
        url = "/".join(["/api", *(quote(part, safe="") for part in path)])
        data = None if body is None else json.dumps(body)
        try:
            self._connection.request(method, url, body=data, headers=self._headers)
            answer = self._connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise ManagementError(f"{method} {url}: {error}") from None
        if answer.status == 404 and method == "DELETE":
            return None
        if answer.status >= 400:
            reason = content.decode(errors="replace")[:200]
            raise ManagementError(f"{method} {url}: {answer.status} {reason}")
        return json.loads(content) if content else None

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Management:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def speaks_amqp(port: int) -> bool:
    """Whether the server offers AMQP 0-9-1: it answers a client's header with a method frame."""
    with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
        connection.sendall(b"AMQP\x00\x00\x09\x01")
        return connection.recv(1) == b"\x01"


def make_admin(as_first: Management, password: str) -> None:
    """Make our own user, as the user whom the server made at its first start."""
    as_first("PUT", "users", ADMIN, body={"password": password, "tags": "administrator"})
    for vhost in as_first("GET", "vhosts"):
        as_first("PUT", "permissions", vhost["name"], ADMIN, body=_ALL)


def reset(admin: Management, parameters: set[str]) -> None:
    """Take a server back to what it is after its first start.

    A vhost takes its queues, exchanges, policies, permissions and connections with it.
    *parameters* are the names of the global parameters that were there at the start.
    Raises ManagementError in an alarm: somebody moved a limit of the node itself.
    """
    admin("GET", "health", "checks", "local-alarms")
    for vhost in admin("GET", "vhosts"):
        admin("DELETE", "vhosts", vhost["name"])
    for user in admin("GET", "users"):
        if user["name"] not in (ADMIN, "guest"):
            admin("DELETE", "users", user["name"])
    for parameter in global_parameters(admin) - parameters:
        admin("DELETE", "global-parameters", parameter)
    admin("PUT", "users", "guest", body=_GUEST)
    make_vhost(admin, "/", "guest")


def global_parameters(admin: Management) -> set[str]:
    """The names of all global parameters."""
    return {parameter["name"] for parameter in admin("GET", "global-parameters")}


def make_vhost(admin: Management, vhost: str, user: str) -> None:
    """Make a vhost, if it is not there, in which *user* may do everything."""
    admin("PUT", "vhosts", vhost, body={})
    for name in (user, ADMIN):
        admin("PUT", "permissions", vhost, name, body=_ALL)


def prepare(admin: Management, url: str) -> None:
    """Make the user, with the password, and the vhost that a client's URL names."""
    parts = urlsplit(url.split(";")[0])
    user = unquote(parts.username or "guest")
    if user not in (ADMIN, "guest"):
        password = unquote(parts.password or "")
        admin("PUT", "users", user, body={"password": password, "tags": ""})
    make_vhost(admin, unquote(parts.path[1:]) or "/", user)
