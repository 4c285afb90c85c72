"""Polling until a condition holds."""

from __future__ import annotations

import time
from collections.abc import Callable

from brokerdocs.services.model import ServerDied, ServiceError


def until(probe: Callable[[], bool], seconds: float) -> bool:
    """Call *probe* until it is true, often at first; False after a timeout of *seconds*.

    OSError and ServiceError count as false, except for ServerDied.
    """
    deadline = time.monotonic() + seconds
    pause = 0.005
    while True:
        try:
            if probe():
                return True
        except ServerDied:
            raise
        except (OSError, ServiceError):
            pass  # not there yet
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
        pause = min(pause * 1.3, 0.1)
