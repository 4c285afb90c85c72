"""The supervisor process: answers clients, and ends with all it started when its input ends."""

from __future__ import annotations

import contextlib
import os
import signal
import socketserver
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from brokerdocs.services.hosts import local
from brokerdocs.services.hosts.owner import LABEL, Owner
from brokerdocs.services.model import ServiceError
from brokerdocs.services.supervisor import protocol, reaper
from brokerdocs.services.supervisor.pool import Pool
from brokerdocs.services.supervisor.resolver import Resolver


def progress(line: str) -> None:
    """Tell the person at the terminal, if there still is one."""
    with contextlib.suppress(OSError, ValueError):
        print(line, file=sys.stderr, flush=True)


class _Handler(socketserver.StreamRequestHandler):
    """One connection; with it ends its hold on the private servers that it asked for."""

    server: _Listener

    def handle(self) -> None:
        operations = _Operations(self.server.pool)
        try:
            while (request := protocol.receive(self.rfile)) is not None:
                protocol.send(self.wfile, self._answer(request, operations))
        except OSError:
            pass
        finally:
            operations.close()

    def _answer(self, request: dict[str, Any], operations: _Operations) -> dict[str, Any]:
        try:
            return {"result": operations.run(**request)}
        except ServiceError as error:
            return protocol.failure(error)
        except Exception as error:
            # A fault of ours: the asker gets one line, whoever looks for it the rest.
            if os.environ.get("BROKERDOCS_DEBUG"):
                traceback.print_exc()
            return protocol.failure(
                ServiceError(f"{request['op']}: {type(error).__name__}: {error}")
            )


class _Operations:
    """What a connection may ask for, by name; a request's other fields are the arguments."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.private_servers: list[str] = []
        """Names of the servers that are this connection's alone."""
        self._table: dict[str, Callable[..., Any]] = {
            "resolve": self._resolve,
            "acquire": self._acquire,
            "private": self._private,
            "reset": pool.reset,
            "check": pool.check,
            "prepare": pool.prepare,
            "kill": self._kill,
            "pause": self._pause,
            "resume": self._resume,
            "restart": self._restart,
            "stop": pool.stop,
            "tool": self._tool,
            "label": self._label,
        }

    def run(self, op: str, **arguments: Any) -> Any:
        """Run an operation; raises ServiceError."""
        if op not in self._table:
            raise ServiceError(f"the supervisor knows no operation {op!r}")
        return self._table[op](**arguments)

    def close(self) -> None:
        """Give back the servers that were this connection's alone."""
        for name in self.private_servers:
            self._pool.give_back(name)

    def _resolve(self, service: str, needs: Sequence[str] = ()) -> dict[str, Any]:
        return asdict(self._pool.resolve(service, frozenset(needs)))

    def _acquire(self, service: str, lane: str, needs: Sequence[str] = ()) -> dict[str, Any]:
        return asdict(self._pool.acquire(service, lane, frozenset(needs)))

    def _private(
        self,
        service: str,
        needs: Sequence[str] = (),
        settings: dict[str, str] | None = None,
        config: str | None = None,
    ) -> dict[str, Any]:
        endpoint = self._pool.private(service, frozenset(needs), settings or {}, config)
        self.private_servers.append(endpoint.name)
        return asdict(endpoint)

    def _kill(self, name: str, member: str = "", signal: int = 9) -> None:
        self._pool.server(name).kill(member, signal)

    def _pause(self, name: str) -> None:
        self._pool.server(name).pause()

    def _resume(self, name: str) -> None:
        self._pool.server(name).resume()

    def _restart(self, name: str, member: str = "") -> None:
        self._pool.restart(name, member)

    def _tool(self, name: str, argv: list[str], stdin: str | None = None) -> dict[str, object]:
        return self._pool.tool(name, argv, stdin)

    def _label(self) -> str:
        self._pool.before_containers()
        return f"{LABEL}={Owner.me()}"


def _reap() -> None:
    """Leave no zombies to a first process that does not reap them."""
    with contextlib.suppress(ChildProcessError):
        for _ in range(1000):
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                break


class _Listener(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 64
    pool: Pool


def serve(provider: str, products: dict[str, str]) -> None:
    """Run until standard input ends; raises ServiceError for impossible arguments."""
    resolver = Resolver(provider, products, progress)
    owner = Owner.me()
    cleaner = reaper.spawn(owner)
    containers = threading.Event()

    def before_containers() -> None:
        containers.set()
        reaper.tell(cleaner, reaper.CONTAINERS)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        folder = owner.make_folder()
        address = str(folder / "s")
        with _Listener(address, _Handler) as listener:
            listener.pool = Pool(resolver, folder, address, progress)
            listener.pool.before_containers = before_containers
            threading.Thread(target=listener.serve_forever, daemon=True).start()
            print(address, flush=True)
            with contextlib.suppress(KeyboardInterrupt):
                while sys.stdin.buffer.read(1):
                    pass
            local.spawning.acquire()
            # The reaper does the rest, as it would if this process were killed.
            reaper.tell(cleaner, reaper.QUIET)
            if cleaner.stdin:
                with contextlib.suppress(OSError):
                    cleaner.stdin.close()
            if cleaner.wait() != 0:
                reaper.sweep(owner, containers.is_set())  # somebody killed the reaper
            _reap()
    finally:
        os._exit(0)
