"""Literals that are the reader's to choose, as the files of checks declare them."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Free:
    """Literals that no check is to notice."""

    snippets: str
    """Names of snippets, with ``*`` for any characters."""
    path: str
    """Of the literals, with ``*`` for any characters."""
    why: str
    """``中文 | English``."""
    file: Path = Path()
    line: int = 0
    """Where it is declared."""

    @property
    def is_general(self) -> bool:
        """Whether it is about many snippets, of which a check may happen to look there."""
        return "*" in self.snippets

    def covers(self, snippet: str, path: str) -> bool:
        """Whether the literals at *path* of *snippet* are among them."""
        return _matches(self.snippets, snippet) and _matches(self.path, path)


DECLARED: list[Free] = []


def free(snippets: str, path: str, *, why: str) -> None:
    """Declare literals as the reader's to choose.

    Of one snippet, no check may notice them: ``nox -s falsify`` finds where one does.

    :param snippets: one name, or a pattern: ``redis/*.py``.
    :param path: ``broker_url.path``, ``Celery[0]``, ``delay[*]``: as ``nox -s falsify`` prints it.
    :param why: ``中文 | English``.
    """
    caller = sys._getframe(1)
    file, line = Path(caller.f_code.co_filename), caller.f_lineno
    DECLARED.append(Free(snippets, path, why, file, line))


def declared(snippet: str, path: str) -> Free | None:
    """The first declaration that covers the literals at *path* of *snippet*."""
    return next((one for one in DECLARED if one.covers(snippet, path)), None)


def _matches(pattern: str, text: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), text) is not None
