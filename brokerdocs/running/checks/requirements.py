"""What an item needs: services, by the addresses that its snippet names; Docker; the night."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache

from brokerdocs.running.checks.declaring import Proof
from brokerdocs.running.snippet import addresses
from brokerdocs.running.snippet.snippet import Snippet
from brokerdocs.services import SERVICES

BACKEND = "redis"
"""Holds the results of configurations that name no result backend."""

CAPABILITIES = {
    "localhost:6380": "tls",
    "/etc/redis/tls/": "tls",
    "/run/redis/redis-server.sock": "unix-socket",
    "redis-cli": "redis-cli",
}
"""What a service must be able to do where a snippet names this."""

AT_NIGHT = "要跑很久，只在夜间运行 | it takes long and runs at night: nox -s snippets -- --long"

ENGINE_SECONDS = 10.0  # an engine that answers does so in a tenth of one

_NAMES_BACKEND = re.compile(r"^result_backend\s*=", re.MULTILINE)


@dataclass(frozen=True)
class Need:
    """One service, and what it must be able to do."""

    service: str
    capabilities: frozenset[str] = frozenset()


def needs(proof: Proof, snippet: Snippet) -> list[Need]:
    """The services that are the subject of the item."""
    wanted: dict[str, set[str]] = {name: set() for name in proof.services}
    if proof.kind != "probe":  # a probe asks several systems: each what its snippet names
        wanted |= {name: set() for name in proof.private}
    for name, service in SERVICES.items():
        named = addresses.named(snippet.source, service.well_known)
        if named or addresses.speaks(snippet.source, service.schemes):
            wanted.setdefault(name, set())
    if snippet.kind in ("shell", "server") and snippet.system in SERVICES:
        wanted.setdefault(snippet.system, set())
    if "redis" in wanted:
        wanted["redis"] = {able for name, able in CAPABILITIES.items() if name in snippet.published}
    return [Need(name, frozenset(capabilities)) for name, capabilities in sorted(wanted.items())]


def wants_backend(snippet: Snippet) -> bool:
    """Whether the harness adds a result backend."""
    return snippet.kind == "configuration" and not _NAMES_BACKEND.search(snippet.published)


def lacking(proof: Proof, snippet: Snippet, long: bool) -> str:
    """Why an item is not run here, whatever its servers: ``中文 | English``; empty where it is.

    :param long: whether what takes long is run.
    """
    if proof.is_long and not long:
        return AT_NIGHT
    if snippet.published.startswith("docker run "):
        return engine_lacks(shlex.split(snippet.published)[-1])
    return ""


@cache
def engine_lacks(image: str) -> str:
    """What a container of *image* lacks here, ``中文 | English``: the same for a whole run."""
    if shutil.which("docker") is None or not _docker("info"):
        return "没有可用的 Docker 引擎 | no Docker engine answers"
    if not _docker("image", "inspect", image):
        return f"本机没有镜像 {image} | the image {image} is not on this machine"
    return ""


def _docker(*words: str) -> bool:
    command = ["docker", *words]
    try:
        done = subprocess.run(command, capture_output=True, timeout=ENGINE_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
