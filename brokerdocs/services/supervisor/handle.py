"""Handle of a run on its supervisor."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from brokerdocs.services.model import ServiceError

_ROOT = Path(__file__).resolve().parents[3]


class Supervisor:
    """A supervisor process, which ends with all its servers when this process ends."""

    def __init__(self, process: subprocess.Popen[bytes], address: str) -> None:
        self._process = process
        self.address = address
        """The unix socket's path."""

    @property
    def pid(self) -> int:
        """The supervisor's process id."""
        return self._process.pid

    @classmethod
    def start(
        cls,
        provider: str = "auto",
        products: Mapping[str, str] | None = None,
        stderr: int | None = None,
    ) -> Supervisor:
        """Start it; returns when it listens, without any server started.

        *products* forces a product for a service, such as ``{'redis': 'valkey'}``;
        *stderr* is where its progress goes, this process's own by default.
        Raises ServiceError, with its own words where it has any.
        """
        command = [sys.executable, "-m", "brokerdocs.services", "--provider", provider]
        for service, product in (products or {}).items():
            command += ["--product", f"{service}={product}"]
        path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH", "")]))
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,
        )
        assert process.stdout is not None
        line = process.stdout.readline().decode().rstrip("\n")
        if line.startswith("/"):
            return cls(process, line)
        assert process.stdin is not None
        process.stdin.close()
        process.stdout.close()
        process.wait()
        raise ServiceError(line or "the supervisor of the servers did not start")

    def stop(self) -> None:
        """End it; returns when all that it started has gone."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None and not stream.closed:
                stream.close()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Supervisor:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
