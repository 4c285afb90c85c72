"""Run a command and time it as a whole."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def seconds(command: list[str], cwd: Path, **environment: str) -> float:
    """How long *command* takes; raises SystemExit with its output where it fails."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "BROKERDOCS_SUP"))}
    began = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**kept, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    took = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: status {done.returncode}\n{done.stdout[-3000:]}")
    return took


def pytest(*arguments: str) -> list[str]:
    """A pytest of this interpreter."""
    return [sys.executable, "-m", "pytest", "-q", "--tb=no", "--no-header", "-r", "N", *arguments]


def median(measure: Callable[[], float], times: int) -> float:
    """The median of *times* measurements."""
    return statistics.median(measure() for _ in range(times))


def spread(values: list[float], unit: str = "s") -> str:
    """A median with the range that it is the middle of."""
    middle = statistics.median(values)
    return f"{middle:.2f} {unit} ({min(values):.2f} to {max(values):.2f})"


def write(root: Path, files: Mapping[str, str]) -> None:
    """Write files below *root*."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
