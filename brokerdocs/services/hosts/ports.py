"""Ports for servers, chosen outside the range of outgoing connections."""

from __future__ import annotations

import errno
import random
import socket
import threading

from brokerdocs.services.model import PortTaken

_FIRST, _LAST = 20000, 32000
"""Below the ports that Linux (32768) and macOS (49152) give to outgoing connections."""

_given: set[int] = set()
_lock = threading.Lock()


class PortClash(Exception):
    """Somebody took the port between choice and bind: choose again."""


def choose(count: int) -> list[int]:
    """Choose *count* ports that are free on 127.0.0.1 and were not given out before."""
    chosen: list[int] = []
    with _lock:
        candidates = [port for port in range(_FIRST, _LAST) if port not in _given]
        random.shuffle(candidates)
        while len(chosen) < count:
            port = candidates.pop()
            if free(port):
                chosen.append(port)
        _given.update(chosen)
    return chosen


def give_back(ports: list[int]) -> None:
    """Let ports be chosen again."""
    with _lock:
        _given.difference_update(ports)


def free(port: int) -> bool:
    """Whether nothing listens on the port of 127.0.0.1."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def forced(service: str, port: str) -> int:
    """Read a port that a caller insists on; raises PortTaken where it cannot be had."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise PortTaken(
            f"{service}: {port!r} is no port: give a number from 1 to 65535",
            f"{service}：{port!r} 不是端口：请给出 1 到 65535 之间的数字",
        )
    if not free(int(port)):
        raise taken(service, int(port))
    return int(port)


def taken(service: str, port: int) -> PortTaken:
    """The error that says so."""
    return PortTaken(
        f"{service}: port {port} of 127.0.0.1 is taken by another program: "
        "stop it, or leave the choice of the port to this run",
        f"{service}：127.0.0.1 的端口 {port} 已被其他程序占用："
        "请停止该程序，或让本次运行自行选择端口",
    )
