"""Wait for something that another process brings about."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


class _Patience:
    """How long checks of this process wait at most."""

    seconds = float("inf")


def set_patience(seconds: float) -> None:
    """Bound what `eventually` waits in this process: a mutant need not wait in vain for long."""
    _Patience.seconds = seconds


def eventually(look: Callable[[], Value], seconds: float = 5.0, every: float = 0.01) -> Value:
    """Call *look* until it answers something true, for at most *seconds*.

    Returns the last answer, so that a check asserts it and a failure shows it.
    """
    return wait_until(look, min(seconds, _Patience.seconds), every)


def wait_until(look: Callable[[], Value], seconds: float, every: float = 0.01) -> Value:
    """Do the same, whatever the patience of checks: for the machinery's own waits."""
    deadline = time.monotonic() + seconds
    while not (answer := look()) and time.monotonic() < deadline:
        time.sleep(every)
    return answer
