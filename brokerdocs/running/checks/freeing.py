"""Literals that are the reader's to choose, as the files of checks declare them."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection
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
    but: frozenset[str]
    """Snippets to which it does not apply."""
    file: Path = Path()
    line: int = 0
    """Where it is declared."""

    def covers(self, snippet: str, path: str) -> bool:
        """Whether the literals at *path* of *snippet* are among them."""
        return (
            snippet not in self.but
            and _matches(self.snippets, snippet)
            and _matches(self.path, path)
        )


DECLARED: set[Free] = set()


def free(snippets: str, path: str, *, why: str, but: Collection[str] = ()) -> None:
    """Declare literals as the reader's to choose: ``nox -s falsify`` finds where that is wrong.

    :param snippets: one name, or a pattern: ``redis/*.py``.
    :param path: ``broker_url.path``, ``Celery[0]``, ``delay[*]``: as ``nox -s falsify`` prints it.
    :param why: ``中文 | English``.
    :param but: snippets of the pattern whose checks do notice.
    """
    caller = sys._getframe(1)
    file, line = Path(caller.f_code.co_filename), caller.f_lineno
    DECLARED.add(Free(snippets, path, why, frozenset(but), file, line))


def declared(snippet: str, path: str) -> Free | None:
    """The declaration that covers the literals at *path* of *snippet*."""
    return next((one for one in DECLARED if one.covers(snippet, path)), None)


def _matches(pattern: str, text: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), text) is not None
