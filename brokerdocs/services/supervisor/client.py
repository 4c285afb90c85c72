"""Client of the supervisor, for lanes and forked items."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import IO, Any

from brokerdocs.services.model import Choice, Endpoint, ServiceError
from brokerdocs.services.supervisor import protocol


class _Connection:
    """One connection to the supervisor."""

    def __init__(self, address: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.connect(address)
        except OSError as error:
            self._socket.close()
            raise _gone(str(error)) from None
        self._reader: IO[bytes] = self._socket.makefile("rb")
        self._writer: IO[bytes] = self._socket.makefile("wb")

    def ask(self, request: dict[str, Any]) -> Any:
        try:
            protocol.send(self._writer, request)
            answer = protocol.receive(self._reader)
        except OSError as error:
            raise _gone(str(error)) from None
        if answer is None:
            raise _gone("it closed the connection")
        protocol.raise_failure(answer)
        return answer["result"]

    def close(self) -> None:
        for stream in (self._reader, self._writer, self._socket):
            try:
                stream.close()
            except OSError:
                continue


def _gone(reason: str) -> ServiceError:
    return ServiceError(
        f"the supervisor of the servers has gone ({reason}): run again",
        f"管理服务器的 supervisor 进程已不在（{reason}）：请重新运行",
    )


class Client:
    """One connection to the supervisor; with it ends the hold on what `private` gave.

    Threads may share a client: a question asked while another waits for its answer
    goes over a connection of its own. A fork opens its own client.
    """

    def __init__(
        self, address: str, asking: Callable[[], AbstractContextManager[object]] = nullcontext
    ) -> None:
        """Raises ServiceError where the supervisor does not run.

        :param address: the supervisor's.
        :param asking: the context of each question, which may wait for a server to start.
        """
        self._address = address
        self._asking = asking
        self._connection = _Connection(address)
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the connection, and give back every private server."""
        self._connection.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, op: str, **arguments: Any) -> Any:
        with self._asking():
            return self._answer({"op": op, **arguments})

    def _answer(self, request: dict[str, Any]) -> Any:
        # A private server belongs to the connection that asked for it: that one must wait.
        if self._lock.acquire(blocking=request["op"] == "private"):
            try:
                return self._connection.ask(request)
            finally:
                self._lock.release()
        extra = _Connection(self._address)
        try:
            return extra.ask(request)
        finally:
            extra.close()

    def resolve(self, service: str, needs: Iterable[str] = frozenset()) -> Choice:
        """What would be started, without starting it; raises Unavailable."""
        return Choice(**self._ask("resolve", service=service, needs=sorted(needs)))

    def acquire(self, service: str, lane: str, needs: Iterable[str] = frozenset()) -> Endpoint:
        """The lane's own server, started when first asked for and kept.

        Raises Unavailable; ServerDied where it died since (the next call starts it again).
        """
        return Endpoint(**self._ask("acquire", service=service, lane=lane, needs=sorted(needs)))

    def private(
        self,
        service: str,
        needs: Iterable[str] = frozenset(),
        settings: Mapping[str, str] | None = None,
        config: str | None = None,
    ) -> Endpoint:
        """A server of this connection alone, which it gives back when it closes.

        *settings* are lines of its configuration, ``port`` among them; *config* is the text
        of a whole configuration file. Raises Unavailable, PortTaken, and ServerDied where it
        does not accept its configuration.
        """
        return Endpoint(
            **self._ask(
                "private",
                service=service,
                needs=sorted(needs),
                settings=dict(settings or {}),
                config=config,
            )
        )

    def reset(self, endpoint: Endpoint) -> None:
        """Empty the server and take its settings, users and so on back; raises ServerDied."""
        self._ask("reset", name=endpoint.name)

    def check(self, endpoint: Endpoint) -> None:
        """Raise ServerDied where the server has ended though nobody asked it to."""
        self._ask("check", name=endpoint.name)

    def prepare(self, endpoint: Endpoint, url: str) -> None:
        """Set up the user, password, vhost that a client's URL names."""
        self._ask("prepare", name=endpoint.name, url=url)

    def kill(self, endpoint: Endpoint, member: str = "", signal: int = 9) -> None:
        """Send a signal to the server process itself; returns when it has ended by it.

        *member* names one process of several: a name of `Endpoint.members`, or ``master``
        or ``replica`` for whoever has that role now.
        """
        self._ask("kill", name=endpoint.name, member=member, signal=int(signal))

    def pause(self, endpoint: Endpoint) -> None:
        """Freeze the server: connections stay, nothing is answered until `resume` or `reset`."""
        self._ask("pause", name=endpoint.name)

    def resume(self, endpoint: Endpoint) -> None:
        """Let a frozen server go on where it was."""
        self._ask("resume", name=endpoint.name)

    def restart(self, endpoint: Endpoint, member: str = "") -> None:
        """Start what is down, on the same ports and data; returns when it is ready."""
        self._ask("restart", name=endpoint.name, member=member)

    def stop(self, endpoint: Endpoint) -> None:
        """Stop a server before the connection closes."""
        self._ask("stop", name=endpoint.name)

    def label(self) -> str:
        """The label, ``name=value``, of containers that end with the run, whoever starts them."""
        return str(self._ask("label"))
