"""Sphinx extension: bilingual pages, and with every snippet what was proved of it."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from brokerdocs.site import markup
from brokerdocs.site.bilingual import chinese, pairs, search, titles
from brokerdocs.site.directives import (
    choose,
    claims,
    claimtable,
    code,
    comparison,
    default,
    listing,
    observed,
    optionrows,
    pictures,
    sectionanchors,
    since,
    snippets,
    summary,
    symptoms,
    synonyms,
    timeline,
    totals,
    upgrading,
    value,
)
from brokerdocs.site.judging import store
from brokerdocs.site.theme import navigation, page
from brokerdocs.site.tracking import anchors, checking, required, shown
from brokerdocs.site.version import version

PARTS = (
    store, shown, markup, chinese, titles, pairs, anchors, code, snippets, observed, default, value,
    since, optionrows, summary, synonyms, claims, claimtable, comparison, choose, totals, timeline,
    pictures, listing, upgrading, sectionanchors, symptoms, checking, required, navigation,
    page, search,
)  # fmt: skip


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register everything."""
    for part in PARTS:
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": version()}
