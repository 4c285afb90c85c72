"""A file of lines that some processes append to while another reads it."""

from __future__ import annotations

import os
from pathlib import Path


def append(path: Path, line: str) -> None:
    """Add *line* in one write, so that the lines of several processes do not mix."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, f"{line}\n".encode())
    finally:
        os.close(descriptor)


def complete(path: Path) -> list[str]:
    """The complete lines of the file; one that is still being written is left for the next call.

    A file that does not exist yet has no lines.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    return [line.decode() for line in content.split(b"\n")[:-1]]
