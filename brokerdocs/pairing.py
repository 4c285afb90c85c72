"""A broker with a result backend: the configuration that names both."""

from __future__ import annotations

from pathlib import Path

_OWN_RESULTS = "result_backend = 'redis://localhost:6379/2'"
"""For a backend whose snippet names none: Redis, in a database that is not its broker's."""


def has_url(root: Path, broker: str) -> bool:
    """Whether the project has what `configuration` takes of *broker*."""
    return _url(root, broker).is_file()


def configuration(root: Path, broker: str, backend: str) -> str:
    """What ``celeryconfig.py`` holds for a pair.

    :param root: of the project.
    :param broker: a system, which has a ``broker_url.py``.
    :param backend: path below ``snippets/`` of a configuration; all but its broker is taken.
    """
    lines = (root / "snippets" / backend).read_text("utf-8").splitlines()
    lines = [line for line in lines if not line.startswith("broker_url")]
    if not any(line.startswith("result_backend") for line in lines):
        lines.append(_OWN_RESULTS)
    return _url(root, broker).read_text("utf-8") + "".join(f"{line}\n" for line in lines)


def _url(root: Path, broker: str) -> Path:
    return root / "snippets" / broker / "broker_url.py"
