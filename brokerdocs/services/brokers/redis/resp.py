"""Speak to a Redis server without a client library: the library is what the site tests."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from typing import Any

Command = Sequence[str | int]


class ReplyError(Exception):
    """The server answered with an error."""


class Connection:
    """One connection, as a user of the server's access control list."""

    def __init__(
        self, host: str, port: int, user: str = "", password: str = "", timeout: float = 10
    ) -> None:
        """Raises OSError where nobody listens or answers, ReplyError where access is denied."""
        self._socket = socket.create_connection((host, port), timeout=timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = self._socket.makefile("rb")
        if user:
            try:
                self("AUTH", user, password)
            except BaseException:
                self.close()
                raise

    def __call__(self, *command: str | int) -> Any:
        """Run one command; raises ReplyError."""
        reply = self.run([command])[0]
        if isinstance(reply, ReplyError):
            raise reply
        return reply

    def run(self, commands: Sequence[Command]) -> list[Any]:
        """Run several commands in one round trip; an error stands in its reply's place."""
        self._socket.sendall(b"".join(map(_encode, commands)))
        return [self._read() for _ in commands]

    def _read(self) -> Any:
        line = self._stream.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("the server closed the connection")
        kind, rest = line[:1], line[1:-2].decode()
        if kind == b"+":
            return rest
        if kind == b"-":
            return ReplyError(rest)
        if kind == b":":
            return int(rest)
        if kind == b"$":
            if rest == "-1":
                return None
            return self._stream.read(int(rest) + 2)[:-2].decode(errors="replace")
        if kind == b"*":
            return None if rest == "-1" else [self._read() for _ in range(int(rest))]
        raise ConnectionError(f"not a reply of Redis: {line!r}")

    def close(self) -> None:
        self._stream.close()
        self._socket.close()

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _encode(command: Command) -> bytes:
    parts = [str(part).encode() for part in command]
    head = b"*%d\r\n" % len(parts)
    return head + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)


def pairs(flat: Sequence[str]) -> dict[str, str]:
    """A flat list of names and values as a dict."""
    return dict(zip(flat[::2], flat[1::2], strict=True))


def info(text: str) -> dict[str, str]:
    """The reply to INFO as a dict."""
    return dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
