"""Segments of System V's shared memory, which outlive a server that is killed."""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path

_NAMED_IN = "postmaster.pid"
_LINE = 6
"""Of that file, from 0: the key and the id of the segment by which a PostgreSQL knows that another
one serves its folder (``LOCK_FILE_LINE_SHMEM_KEY`` in its source)."""


def release(folder: Path) -> None:
    """Remove those of the servers whose files lie below *folder*; before the files are removed."""
    with contextlib.suppress(OSError):  # files that go meanwhile, a system without ipcrm
        for file in folder.rglob(_NAMED_IN):
            lines = file.read_text("utf-8").splitlines()
            for segment in lines[_LINE].split()[1:] if len(lines) > _LINE else []:
                subprocess.run(["ipcrm", "-m", segment], capture_output=True, check=False)
