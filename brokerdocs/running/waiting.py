"""Wait for something that another process brings about."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


def eventually(look: Callable[[], Value], seconds: float = 5.0, every: float = 0.01) -> Value:
    """Call *look* until it answers something true, for at most *seconds*.

    Returns the last answer, so that a check asserts it and a failure shows it.
    """
    deadline = time.monotonic() + seconds
    while not (answer := look()) and time.monotonic() < deadline:
        time.sleep(every)
    return answer
