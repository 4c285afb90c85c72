"""What would be started, and what is said where it cannot be."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from brokerdocs.services import Client, ServiceError, Supervisor, Unavailable
from brokerdocs.services.brokers.amazon.sqs import SQS
from brokerdocs.services.installing.programs import identity
from brokerdocs.services.table import SERVICES

from .conftest import ROOT

NO_ENGINE = {"DOCKER_HOST": "unix:///no/such/socket"}


def listed(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "brokerdocs.services", "--list", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_list_names_every_service() -> None:
    done = listed(**NO_ENGINE)
    assert (done.returncode, done.stderr) == (0, "")
    head, *rows = done.stdout.splitlines()
    assert head.split() == ["service", "provider", "product", "what", "would", "be", "started"]
    assert [row.split()[0] for row in rows] == list(SERVICES)


def test_list_without_engine_says_so() -> None:
    done = listed("--provider", "docker", **NO_ENGINE)
    assert done.returncode == 0
    for row in done.stdout.splitlines()[1:]:
        assert "no Docker engine answers" in row
        assert "start Docker, or use --provider native" in row


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--provider", "podman"], "no provider is called 'podman'; there are auto, docker, nat"),
        (["--product", "pulsar=pulsar"], "no service is called 'pulsar'; there are redis, "),
        (["--product", "redis=dragonfly"], "redis cannot be 'dragonfly'; it can be redis, valkey"),
    ],
)
def test_arguments_that_make_no_sense(arguments: list[str], message: str) -> None:
    done = listed(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(message)
    assert len(done.stderr.splitlines()) == 1
    options = dict(zip(arguments[::2], arguments[1::2], strict=True))
    products = dict(entry.split("=") for entry in [options.get("--product", "")] if entry)
    with pytest.raises(ServiceError) as caught:
        Supervisor.start(options.get("--provider", "native"), products)
    assert str(caught.value).startswith(message)


def test_resolve_starts_nothing_and_is_fast() -> None:
    with Supervisor.start("native") as supervisor, Client(supervisor.address) as client:
        choice = client.resolve("redis")
        began = time.monotonic()
        assert client.resolve("redis") == choice
        assert time.monotonic() - began < 0.05
        children = psutil.Process(supervisor.pid).children(recursive=True)
        assert ["reaper" in " ".join(one.cmdline()) for one in children] == [True]


def test_an_engine_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", NO_ENGINE["DOCKER_HOST"])
    with Supervisor.start("docker") as supervisor, Client(supervisor.address) as client:
        with pytest.raises(Unavailable, match=r"^redis: no Docker engine answers") as caught:
            client.acquire("redis", "gw0")
        assert "没有可用的 Docker 引擎" in caught.value.bilingual
        assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("engine_here")
def test_an_image_that_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BROKERDOCS_IMAGE_REDIS", "127.0.0.1:9/no/such/image:1")
    said = tmp_path / "stderr"
    with said.open("w") as stderr:
        with Supervisor.start("docker") as supervisor, Client(supervisor.address) as client:
            with pytest.raises(Unavailable) as caught:
                client.acquire("redis", "gw0")
            assert "image 127.0.0.1:9/no/such/image:1 is missing" in str(caught.value)
            assert "docker pull" in str(caught.value)
            assert "no Docker engine" not in str(caught.value)
        with (
            Supervisor.start("auto", stderr=stderr.fileno()) as supervisor,
            Client(supervisor.address) as client,
        ):
            assert client.acquire("redis", "gw0").provider == "native"
    lines = said.read_text().splitlines()
    assert sum("is missing" in line and "using a native program" in line for line in lines) == 1
    assert any(line.startswith("redis: ") and "(native), ready in" in line for line in lines)


@pytest.mark.skipif(
    Path("/usr/lib/rabbitmq/bin/rabbitmq-server").exists(), reason="RabbitMQ is installed here"
)
def test_no_program_and_no_packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", NO_ENGINE["DOCKER_HOST"])
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with (
        Supervisor.start("auto") as supervisor,
        Client(supervisor.address) as client,
        pytest.raises(Unavailable) as caught,
    ):
        client.resolve("rabbitmq")
    assert str(caught.value) == (
        "rabbitmq: no rabbitmq-server on PATH: install rabbitmq-server or start Docker"
    )
    assert caught.value.bilingual.startswith("rabbitmq：PATH 中没有 rabbitmq-server：请安装")


def test_no_moto(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(Unavailable, match=r"pip install 'moto\[server,sqs\]'"):
        list(SQS.native(SERVICES["sqs"], "moto", True, print))


def test_a_product_that_is_forced() -> None:
    with Supervisor.start("native", {"redis": "valkey"}) as supervisor:
        client = Client(supervisor.address)
        assert client.resolve("redis").product == "Valkey"
        assert client.acquire("redis", "gw0").product == "Valkey"
        assert client.resolve("redis-sentinel").product == "Valkey"
        client.close()


def test_an_identity_changes_with_the_program_and_names_no_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    program = tmp_path / "server"
    program.write_bytes(b"one")
    first = identity(program)
    program.write_bytes(b"three")
    assert identity(program) != first
    assert first.startswith("~/server:3:")


def test_an_operation_that_nobody_knows() -> None:
    with Supervisor.start("native") as supervisor, Client(supervisor.address) as client:
        with pytest.raises(ServiceError, match="knows no operation 'dance'"):
            client._ask("dance")
        with pytest.raises(ServiceError, match="no service is called 'pulsar'"):
            client.resolve("pulsar")
