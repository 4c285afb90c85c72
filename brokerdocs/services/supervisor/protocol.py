"""Protocol between a client and the supervisor: one JSON object a line."""

from __future__ import annotations

import json
from typing import Any, Protocol

from brokerdocs.services.model import PortTaken, ServerDied, ServiceError, Unavailable

_KINDS: dict[str, type[ServiceError]] = {
    kind.__name__: kind for kind in (ServiceError, Unavailable, PortTaken, ServerDied)
}


class Reader(Protocol):
    """What messages are read from."""

    def readline(self) -> bytes: ...


class Writer(Protocol):
    """What messages are written to."""

    def write(self, data: bytes, /) -> int: ...
    def flush(self) -> None: ...


def send(stream: Writer, message: dict[str, Any]) -> None:
    """Write one message; raises OSError where nobody listens any more."""
    stream.write(json.dumps(message, ensure_ascii=False).encode() + b"\n")
    stream.flush()


def receive(stream: Reader) -> dict[str, Any] | None:
    """Read one message; None at the end of the stream, also in the middle of a line."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        return None
    message: dict[str, Any] = json.loads(line)
    return message


def failure(error: ServiceError) -> dict[str, Any]:
    """An error as a message."""
    return {
        "error": type(error).__name__,
        "english": error.english,
        "chinese": error.chinese,
        "log": error.log,
    }


def raise_failure(message: dict[str, Any]) -> None:
    """Raise the error that a message carries, if it carries one."""
    if "error" in message:
        kind = _KINDS.get(message["error"], ServiceError)
        raise kind(message["english"], message["chinese"], message["log"])
