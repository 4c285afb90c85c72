"""A wire to a server of SQS that notes each request and passes it on, in a process of its own."""

import http.client
import json
import os
import re
import signal
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from brokerdocs.running.item import journal

_SCOPE = re.compile(r"Credential=(?P<key>[^/]+)/\d+/(?P<region>[^/]+)/")
_OURS = ("connection", "content-length", "transfer-encoding", "date", "server")


@dataclass(frozen=True)
class Request:
    """What a client asked for."""

    at: float
    """Seconds since the epoch when it came."""
    action: str
    """ReceiveMessage, SendMessage, …"""
    key: str
    """The access key that signed it."""
    region: str
    """The region that it was signed for."""
    body: str
    headers: dict[str, str]
    """By their names in lower case."""

    @property
    def asked(self) -> dict[str, Any]:
        """The parameters."""
        asked: dict[str, Any] = json.loads(self.body or "{}")
        return asked


class Wire:
    """Listens at ``url`` while it is open."""

    def __init__(self, target: str, log: Path) -> None:
        self.log = log
        listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{listening.getsockname()[1]}"
        self.url = f"http://{self.address}"
        self.pid = os.fork()
        if self.pid == 0:
            try:
                _serve(listening, urlsplit(target).netloc, log)
            finally:
                os._exit(0)
        listening.close()

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)

    def fail(self, action: str) -> None:
        """Answer the next request for *action* with 503, as a server does that is overloaded."""
        _failing(self.log, action).touch()
        self._failing = _failing(self.log, action)

    def failed(self) -> bool:
        """Whether what `fail` asked for has happened."""
        return not self._failing.exists()

    def requests(self, action: str = "") -> list[Request]:
        """What has been asked so far: every action, or one."""
        every = [Request(**json.loads(line)) for line in journal.complete(self.log)]
        return [request for request in every if action in ("", request.action)]


def _serve(listening: socket.socket, target: str, log: Path) -> None:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            _note(log, dict(self.headers), body)
            with suppress(FileNotFoundError):
                _failing(log, self.headers.get("X-Amz-Target", "").rpartition(".")[2]).unlink()
                self.send_response_only(503)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            server = http.client.HTTPConnection(target, timeout=60)
            server.request("POST", self.path, body, dict(self.headers))
            answer = server.getresponse()
            content = answer.read()
            server.close()
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _OURS:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(listening.getsockname(), Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client went away
    server.serve_forever()


def _failing(log: Path, action: str) -> Path:
    """The file that is there while an action is to fail: the wire is another process."""
    return log.with_name(f"{log.name}.{action}.fails")


def _note(log: Path, headers: dict[str, str], body: bytes) -> None:
    headers = {name.lower(): value for name, value in headers.items()}
    scope = _SCOPE.search(headers.get("authorization", ""))
    line = {
        "at": time.time(),
        "action": headers.get("x-amz-target", "").rpartition(".")[2],
        "key": scope["key"] if scope else "",
        "region": scope["region"] if scope else "",
        "body": body.decode(),
        "headers": headers,
    }
    journal.append(log, json.dumps(line))
