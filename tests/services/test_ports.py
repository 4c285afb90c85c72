"""Ports: free ones, ones that are taken between choice and bind, ones asked for by number."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from brokerdocs.services import PortTaken, ServiceError
from brokerdocs.services.brokers import certificates
from brokerdocs.services.brokers.redis.server import RedisServer
from brokerdocs.services.brokers.server import ServerSpec
from brokerdocs.services.hosts import ports
from brokerdocs.services.hosts.local import LocalHost
from brokerdocs.services.table import SERVICES


@pytest.fixture
def occupied() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as occupant:
        yield occupant.getsockname()[1]


def test_ports_are_given_once() -> None:
    first, second = ports.choose(3), ports.choose(3)
    assert len({*first, *second}) == 6
    ports.give_back(first + second)


def test_a_port_in_use_is_not_free(occupied: int) -> None:
    assert not ports.free(occupied)


@pytest.mark.parametrize("text", ["http", "0", "70000", "-1", ""])
def test_what_is_no_port(text: str) -> None:
    with pytest.raises(PortTaken, match="is no port"):
        ports.forced("redis", text)


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder in which a socket's path is not too long; ``tmp_path`` has the user's name in it."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def server(folder: Path) -> RedisServer:
    (folder / "home").mkdir()
    certificates.write(folder / "tls")
    candidate = next(RedisServer.native(SERVICES["redis"], "", True, print))
    host = LocalHost(candidate, folder / "home")
    return RedisServer(ServerSpec("redis", "redis#1", "gw0"), host, folder / "tls")


def test_a_port_taken_between_choice_and_bind_is_chosen_again(
    short_path: Path, occupied: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = ports.choose(2)
    chosen = iter([[occupied, good[1]], good])
    monkeypatch.setattr(ports, "choose", lambda _: next(chosen))
    redis = server(short_path)
    try:
        assert redis.start().mapping["localhost:6379"] == f"127.0.0.1:{good[0]}"
    finally:
        redis.stop()
    assert not (short_path / "home").exists()


def test_ports_that_are_always_taken_are_told(
    short_path: Path, occupied: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "choose", lambda _: [occupied, occupied])
    redis = server(short_path)
    try:
        with pytest.raises(ServiceError, match="5 times the port chosen was taken"):
            redis.start()
    finally:
        redis.stop()
