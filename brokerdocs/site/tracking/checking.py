"""Sphinx's warnings for the rules of a page as text."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from brokerdocs.pages import Page
from brokerdocs.site.judging.rules import PROPER_NAMES, Context, check
from brokerdocs.site.judging.store import root_of

logger = logging.getLogger(__name__)


def _check(app: Sphinx, _doctree: nodes.document) -> None:
    env = app.env
    path = Path(env.doc2path(env.docname))
    context = Context(root_of(env), frozenset(env.config.brokerdocs_proper_names))
    for finding in check(Page(path), context):
        logger.warning(
            finding.message, type="brokerdocs", subtype=finding.rule,
            location=f"{path}:{finding.line}",
        )  # fmt: skip


def _all_names(_app: Sphinx, config: Config) -> None:
    config.brokerdocs_proper_names = sorted({*config.brokerdocs_proper_names, *PROPER_NAMES})


def setup(app: Sphinx) -> None:
    """Check each page when it has been read."""
    app.add_config_value("brokerdocs_proper_names", [], "env", types=[list])
    app.connect("config-inited", _all_names)
    app.connect("doctree-read", _check)
