"""Publication: what is not proved fails the build."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util import logging

from .shown import all_shown
from .store import store_of

logger = logging.getLogger(__name__)


def _demand(app: Sphinx, exception: Exception | None) -> None:
    if exception or not app.config.verified_required:
        return
    found = 0
    for docname, shown in sorted(all_shown(app.env).items()):
        for snippet, (state, line) in shown.snippets.items():
            if state not in ("failed", "not verified"):
                continue
            found += 1
            reason = store_of(app.env).proof(snippet).reason
            logger.error(
                "snippets/%s: %s%s (verified-required)", snippet, state,
                f": {reason.en}" if reason else "", location=(docname, line),
            )  # fmt: skip
        for wanted, line in shown.missing:
            found += 1
            logger.error(
                "nothing observed %s (verified-required)", wanted, location=(docname, line)
            )
    if found:
        app.statuscode = 1


def setup(app: Sphinx) -> None:
    """Register ``verified_required``."""
    app.add_config_value("verified_required", False, "", types=[bool, int, str])
    app.connect("build-finished", _demand)
