"""The tasks that a configuration snippet is tried with: it holds none of its own."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from celery import Celery

from brokerdocs.services.waiting import until

HELD_SECONDS = 60.0  # then the task ends, whether or not the gate was opened


def register(app: Celery) -> None:
    """Give *app*, and no other, the tasks ``add``, ``echo``, ``nap``, ``hold`` and ``die``."""

    @app.task(name="add", shared=False)  # type: ignore[untyped-decorator]
    def add(x: int, y: int) -> int:
        return x + y

    @app.task(name="echo", shared=False)  # type: ignore[untyped-decorator]
    def echo(value: object) -> object:
        return value

    @app.task(name="nap", shared=False)  # type: ignore[untyped-decorator]
    def nap(seconds: float) -> float:
        time.sleep(seconds)
        return seconds

    @app.task(name="hold", shared=False)  # type: ignore[untyped-decorator]
    def hold(gate: str) -> bool:
        return until(Path(gate).exists, HELD_SECONDS)

    @app.task(name="die", shared=False)  # type: ignore[untyped-decorator]
    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)
