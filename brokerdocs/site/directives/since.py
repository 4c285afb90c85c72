"""The role ``since``: the line of Celery from which on something is so, from records of all."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from brokerdocs.site.directives.role import Role
from brokerdocs.site.judging.since import since
from brokerdocs.site.judging.store import store_of
from brokerdocs.site.markup import both, inline
from brokerdocs.site.tracking.shown import demand_snippet, demand_value, note
from brokerdocs.site.words import OBSERVED

logger = logging.getLogger(__name__)


class Since(Role):
    """``:since:`redis/x.py``` prints the line from which on the snippet holds.

    With ``:name`` behind it, the one from which on runs observe what they do on the newest.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make the line; warn where there is evidence, but not of this."""
        snippet, _, name = self.text.strip().partition(":")
        store = store_of(self.env)
        note(self.env, f"snippet:{snippet}")
        words = since(store, snippet, name)
        exists = demand_snippet(self.env, snippet, (self.env.docname, self.line))
        if words:
            return [inline("span", *both(words), classes=["since"], title=self.text)], []
        demand_value(self.env, snippet, f"no run tells since when {self.text}", self.line)
        if exists and name and store.complete(snippet):
            logger.warning(
                "nothing observed %r of snippets/%s", name, snippet,
                type="brokerdocs", subtype="observed-missing",
                location=(self.env.docname, self.line),
            )  # fmt: skip
        return [inline("span", *both(OBSERVED["nothing"]), classes=["since", "nothing"])], []


def setup(app: Sphinx) -> None:
    """Register the role."""
    app.add_role("since", Since())
