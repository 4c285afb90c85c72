"""How far a run is: items done, time left, what runs now."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence

import pytest

from brokerdocs.running.session.scheduling import UNKNOWN_SECONDS


class Progress:
    """A line now and then, between pytest's own."""

    def __init__(
        self, config: pytest.Config, items: Sequence[pytest.Item], seconds: Mapping[str, float]
    ) -> None:
        """*seconds* is what each item took last, by its node id."""
        self.reporter: pytest.TerminalReporter | None = config.pluginmanager.getplugin(
            "terminalreporter"
        )
        self.every = 10.0 if sys.stdout.isatty() else 60.0  # seconds between two lines
        self.waiting = {item: seconds.get(item.nodeid, UNKNOWN_SECONDS) for item in items}
        self.items, self.seconds = len(items), sum(self.waiting.values())
        self.began = self.shown = time.monotonic()

    def done(self, item: pytest.Item) -> None:
        """Count *item* as done."""
        del self.waiting[item]

    def show(self, running: Sequence[pytest.Item]) -> None:
        """Tell how far the run is, if it is time to."""
        now = time.monotonic()
        if self.reporter is None or now - self.shown < self.every:
            return
        self.shown = now
        left = sum(self.waiting.values())
        done = self.seconds - left
        soon = f", {(now - self.began) * left / done:.0f} s left" if done > 0 else ""
        names = ", ".join(item.nodeid.rpartition("::")[2] for item in running)
        self.reporter.write_line("")  # ends the line of dots
        self.reporter.write_line(
            f"{self.items - len(self.waiting)} of {self.items} items{soon}; now {names}"
        )
