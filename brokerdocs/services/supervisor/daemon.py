"""The supervisor process: answers clients, and ends with all it started when its input ends."""

from __future__ import annotations

import contextlib
import os
import signal
import socketserver
import sys
import threading
import traceback
from dataclasses import asdict
from typing import Any

from brokerdocs.services.hosts import local
from brokerdocs.services.hosts.owner import Owner, sweep
from brokerdocs.services.model import ServiceError
from brokerdocs.services.supervisor import protocol, reaper
from brokerdocs.services.supervisor.pool import Keeper
from brokerdocs.services.supervisor.resolver import Chooser


def progress(line: str) -> None:
    """Tell the person at the terminal, if there still is one."""
    with contextlib.suppress(OSError, ValueError):
        print(line, file=sys.stderr, flush=True)


class _Handler(socketserver.StreamRequestHandler):
    """One connection; the private servers that it asked for end with it."""

    server: _Listener

    def handle(self) -> None:
        private: list[str] = []
        try:
            while (request := protocol.receive(self.rfile)) is not None:
                protocol.send(self.wfile, self._answer(request, private))
        except OSError:
            pass
        finally:
            for name in private:
                self.server.keeper.stop(name)

    def _answer(self, request: dict[str, Any], private: list[str]) -> dict[str, Any]:
        try:
            return {"result": _run(self.server.keeper, private, **request)}
        except ServiceError as error:
            return protocol.failure(error)
        except Exception as error:
            # A fault of ours: the asker gets one line, whoever looks for it the rest.
            if os.environ.get("BROKERDOCS_DEBUG"):
                traceback.print_exc()
            return protocol.failure(
                ServiceError(f"{request['op']}: {type(error).__name__}: {error}")
            )


def _run(
    keeper: Keeper,
    private: list[str],
    op: str,
    service: str = "",
    name: str = "",
    lane: str = "",
    needs: list[str] | None = None,
    settings: dict[str, str] | None = None,
    config: str | None = None,
    url: str = "",
    member: str = "",
    signal: int = 9,
    argv: list[str] | None = None,
    stdin: str | None = None,
) -> Any:
    wanted = frozenset(needs or [])
    match op:
        case "resolve":
            return asdict(keeper.resolve(service, wanted))
        case "acquire":
            return asdict(keeper.acquire(service, lane, wanted))
        case "private":
            endpoint = keeper.private(service, wanted, settings or {}, config)
            private.append(endpoint.name)
            return asdict(endpoint)
        case "reset":
            keeper.reset(name)
        case "prepare":
            keeper.prepare(name, url)
        case "kill":
            keeper.server(name).kill(member, signal)
        case "pause":
            keeper.server(name).pause()
        case "resume":
            keeper.server(name).resume()
        case "restart":
            keeper.restart(name, member)
        case "stop":
            keeper.stop(name)
        case "tool":
            return keeper.tool(name, argv or [], stdin)
        case _:
            raise ServiceError(f"the supervisor knows no operation {op!r}")
    return None


def _reap() -> None:
    """Leave no zombies to a first process that does not reap them."""
    with contextlib.suppress(ChildProcessError):
        for _ in range(1000):
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                break


class _Listener(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 64
    keeper: Keeper


def serve(provider: str, products: dict[str, str]) -> None:
    """Run until standard input ends; raises ServiceError for impossible arguments."""
    chooser = Chooser(provider, products, progress)
    owner = Owner.me()
    watcher = reaper.spawn(owner)
    containers = threading.Event()

    def before_containers() -> None:
        containers.set()
        reaper.tell(watcher, reaper.CONTAINERS)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        folder = owner.make_folder()
        address = str(folder / "s")
        with _Listener(address, _Handler) as listener:
            listener.keeper = Keeper(chooser, folder, address, progress)
            listener.keeper.before_containers = before_containers
            threading.Thread(target=listener.serve_forever, daemon=True).start()
            print(address, flush=True)
            with contextlib.suppress(KeyboardInterrupt):
                while sys.stdin.buffer.read(1):
                    pass
            local.spawning.acquire()
            # The guardian does the rest, as it would if this process were killed.
            reaper.tell(watcher, reaper.QUIET)
            if watcher.stdin:
                with contextlib.suppress(OSError):
                    watcher.stdin.close()
            if watcher.wait() != 0:
                sweep(owner, containers.is_set())  # somebody killed the guardian
            _reap()
    finally:
        os._exit(0)
