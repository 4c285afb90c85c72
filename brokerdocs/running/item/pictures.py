"""The fixture ``picture``: what a browser saw, kept as evidence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from brokerdocs import evidence
from brokerdocs.running.item.run import Run
from brokerdocs.running.snippet.snippet import Snippet

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LIMIT = 150_000  # bytes: a page shows several, and a phone loads them


@pytest.fixture
def picture(
    request: pytest.FixtureRequest, run: Run, snippet: Snippet
) -> Callable[[str, bytes], None]:
    """Keep a picture that pages can show: ``picture('flower', png)``."""

    def keep(name: str, data: bytes) -> None:
        if not data.startswith(SIGNATURE):
            raise ValueError(f"{name}: a picture is to be a PNG")
        if len(data) > LIMIT:
            raise ValueError(f"{name}: {len(data)} bytes, at most {LIMIT}")
        provider = run.servers[0].provider if run.servers else "none"
        whose = f"{name}-control" if run.is_altered else name
        root = request.config.rootpath
        file = evidence.keep_picture(root, snippet.name, f"{whose}-{provider}", data)
        run.observations[f"{evidence.PICTURE}{name}"] = [file]

    return keep
