"""Errors of a build for publication: what is shown without proof."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util import logging

from brokerdocs.site.judging.store import Store, store_of
from brokerdocs.site.judging.verdict import FROM_RUNS, settled
from brokerdocs.site.tracking.shown import Claimed, all_taken

logger = logging.getLogger(__name__)


def _demand(app: Sphinx, exception: Exception | None) -> None:
    if exception or not app.config.brokerdocs_verified_required:
        return
    found = 0
    for docname, shown in sorted(all_taken(app.env).items()):
        for snippet, (state, line) in shown.snippets.items():
            if state not in ("failed", "not verified"):
                continue
            found += 1
            reason = store_of(app.env).proof(snippet).reason
            logger.error(
                "snippets/%s: %s%s (verified-required)", snippet, state,
                f": {reason.en}" if reason else "", location=(docname, line),
            )  # fmt: skip
        unseen = [
            (f"claim {claim.number} is declared {claim.verdict}, but no fresh run settles it",
             claim.line)
            for claim in shown.claims
            if claim.verdict in FROM_RUNS and _unproved(store_of(app.env), claim)
        ]  # fmt: skip
        for said, line in [*shown.missing, *unseen]:
            found += 1
            logger.error("%s (verified-required)", said, location=(docname, line))
    if found:
        app.statuscode = 1


def _unproved(store: Store, claim: Claimed) -> bool:
    """Whether no run settles a claim, though its experiments were not all left out."""
    states = {store.proof(name).state for name in claim.experiments}
    found = settled(store, claim.number, claim.verdict, claim.experiments)
    return found is None and states != {"not run"}


def setup(app: Sphinx) -> None:
    """Register ``brokerdocs_verified_required``."""
    app.add_config_value("brokerdocs_verified_required", False, "", types=[bool, int, str])
    app.connect("build-finished", _demand)
