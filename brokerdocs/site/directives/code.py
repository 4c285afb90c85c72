"""A snippet's text, in which the literals that are the reader's to choose are marked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from brokerdocs.site.judging.proof import Free

_PIECES = re.compile(r"<[^>]*>|&#?\w+;|.", re.DOTALL)
"""Of highlighted HTML: tags, and what stands for one character each."""

OPEN, CLOSE = '<mark class="free">', "</mark>"


class SnippetCode(nodes.literal_block):
    """A literal block with the ``free`` literals of its snippet; elsewhere than in HTML, as any."""


def mark(html: str, code: str, free: Iterable[Free]) -> str:
    """Put a ``mark`` around the *free* literals of *code* in *html*, which highlights it."""
    begins = [0]
    for line in code.splitlines(keepends=True):
        begins.append(begins[-1] + len(line))
    marked: set[int] = set()
    for one in free:
        start = begins[one.line - 1] + one.column
        marked |= set(range(start, start + len(one.text)))
    before, opened, rest = html.partition("<pre>")
    inside, closed, after = rest.rpartition("</pre>")
    made: list[str] = []
    at, is_open = 0, False
    for piece in _PIECES.findall(inside):
        is_tag = piece.startswith("<")
        wanted = not is_tag and at in marked
        if wanted != is_open:  # elements nest: a mark ends ahead of a tag and goes on behind it
            made.append(OPEN if wanted else CLOSE)
            is_open = wanted
        made.append(piece)
        at += not is_tag
    return "".join([before, opened, *made, closed, after])


def _visit(translator: Any, node: SnippetCode) -> None:
    with suppress(nodes.SkipNode):
        translator.visit_literal_block(node)
    if node["free"]:
        translator.body[-1] = mark(translator.body[-1], node.astext(), node["free"])
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the node."""
    app.add_node(SnippetCode, html=(_visit, None))
