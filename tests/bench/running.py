"""The whole run: cold and cached, natively and in containers."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.timing import ROOT, pytest, seconds, spread

CACHED_RUNS = 3


def main() -> Iterator[tuple[str, str]]:
    """One cold run with each provider that is there, and several cached ones."""
    for provider in ("native", "docker"):
        if provider == "docker" and not _engine():
            yield f"the whole run, {provider}", "no engine answers: not measured"
            continue
        with tempfile.TemporaryDirectory() as evidence:
            command = pytest(f"--provider={provider}", "-n2", "tests/snippets")
            cold = seconds(command, ROOT, BROKERDOCS_EVIDENCE=evidence)
            yield f"the whole run, {provider}, cold", f"{cold:.0f} s (once)"
            cached = [
                seconds(command, ROOT, BROKERDOCS_EVIDENCE=evidence) for _ in range(CACHED_RUNS)
            ]
            yield f"the whole run, {provider}, cached", spread(cached)


def _engine() -> bool:
    docker = shutil.which("docker")
    if docker is None:
        return False
    try:
        seconds([docker, "info"], Path.cwd())
    except SystemExit:
        return False
    return True
