"""Sphinx extensions: bilingual pages, and with every snippet what was proved of it."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from . import (
    anchors,
    checking,
    chinese,
    claims,
    claimtable,
    comparison,
    listing,
    markup,
    navigation,
    observed,
    pairs,
    pictures,
    required,
    search,
    shown,
    snippets,
    store,
    styles,
    summary,
    theme,
    timeline,
    titles,
    totals,
)
from .version import version

PARTS = (
    store, shown, markup, chinese, titles, pairs, anchors, snippets, observed, summary, claims,
    claimtable, comparison, totals, timeline, pictures, listing, checking, required, navigation,
    theme, styles, search,
)  # fmt: skip


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register everything."""
    for part in PARTS:
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": version()}
