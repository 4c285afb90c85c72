"""Lines of a shell snippet, run as a reader runs them."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from brokerdocs.running.snippet.snippet import Snippet


@dataclass(frozen=True)
class Line:
    """One line of a shell snippet that was run."""

    text: str
    status: int
    output: str


class Shell:
    """Runs shell snippets, line by line, in a folder of the item's own."""

    def __init__(self, snippet: Snippet, folder: Path, tools: list[str], record: list[str]) -> None:
        """*tools* come first on PATH; *record* takes what is run and what it prints."""
        self.snippet = snippet
        self.folder = folder
        self.record = record
        path = os.pathsep.join([*tools, os.environ["PATH"]])
        self.environment = {**os.environ, "PATH": path}

    def __call__(self, line: str, seconds: float = 60.0) -> Line:
        """Run one line; raises subprocess.TimeoutExpired after *seconds*."""
        done = subprocess.run(
            ["/bin/sh", "-c", line],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
            check=False,
        )
        output = done.stdout.decode("utf-8", "replace")
        self.record.append(f"$ {line}\n{output}")
        return Line(line, done.returncode, output)

    def lines(self) -> list[str]:
        """The commands of the snippet, addresses mapped, without comments."""
        return [
            line
            for line in map(str.strip, self.snippet.text.splitlines())
            if line and not line.startswith("#")
        ]

    def all(self) -> list[Line]:
        """Run the snippet whole; a line that fails fails the check."""
        done = [self(line) for line in self.lines()]
        for line in done:
            assert line.status == 0, f"{line.text}: status {line.status}: {line.output.strip()}"
        return done
