"""How far a run is: items done, time left, what runs now."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Mapping, Sequence

import pytest

from brokerdocs.running.session.scheduling import UNKNOWN_SECONDS


class Progress:
    """One line: rewritten on a terminal; elsewhere a new one now and then."""

    EVERY = 1.0  # seconds between two looks on a terminal
    PLAIN_EVERY = 60.0  # seconds between two lines elsewhere

    def __init__(
        self, config: pytest.Config, items: Sequence[pytest.Item], seconds: Mapping[str, float]
    ) -> None:
        """*seconds* is what each item took last, by its node id."""
        self.reporter: pytest.TerminalReporter | None = config.pluginmanager.getplugin(
            "terminalreporter"
        )
        self.is_terminal = sys.stdout.isatty()
        self.waiting = {item: seconds.get(item.nodeid, UNKNOWN_SECONDS) for item in items}
        self.items, self.seconds = len(items), sum(self.waiting.values())
        self.began = self.shown = time.monotonic()
        self.width = 0

    def done(self, item: pytest.Item) -> None:
        """Count *item* as done."""
        del self.waiting[item]

    def show(self, running: Sequence[pytest.Item]) -> None:
        """Tell how far the run is, if it is time to."""
        now = time.monotonic()
        if now - self.shown < (self.EVERY if self.is_terminal else self.PLAIN_EVERY):
            return
        self.shown = now
        line = self._line(running, now - self.began)
        if self.is_terminal:
            columns = shutil.get_terminal_size().columns - 1
            self.clear()
            self.width = len(line[:columns])
            sys.stdout.write(f"\r{line[:columns]}")
            sys.stdout.flush()
        elif self.reporter is not None:
            self.reporter.write_line("")  # ends the line of dots
            self.reporter.write_line(line)

    def clear(self) -> None:
        """Take the line away."""
        if self.width:
            sys.stdout.write("\r" + " " * self.width + "\r")
            sys.stdout.flush()
            self.width = 0

    def _line(self, running: Sequence[pytest.Item], elapsed: float) -> str:
        left = sum(self.waiting.values())
        done = self.seconds - left
        names = ", ".join(item.nodeid.rpartition("::")[2] for item in running)
        soon = f", {elapsed * left / done:.0f} s left" if done > 0 else ""
        return f"{self.items - len(self.waiting)} of {self.items} items{soon}; now {names}"
