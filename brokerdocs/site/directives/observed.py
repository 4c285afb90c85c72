"""The role ``observed``: a value that a run saw, printed from evidence."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from brokerdocs.site.directives.bylines import words_by_line
from brokerdocs.site.directives.role import Role
from brokerdocs.site.directives.values import show
from brokerdocs.site.judging.store import store_of
from brokerdocs.site.markup import both, inline
from brokerdocs.site.tracking.shown import demand_snippet, demand_value, note
from brokerdocs.site.words import OBSERVED, Words

logger = logging.getLogger(__name__)


class Observed(Role):
    """``:observed:`redis/experiments/x.py:executions``` prints a value or a range."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make the value; warn where there is evidence, but not of this."""
        wanted, _, run = self.text.strip().partition("@")
        snippet, _, name = wanted.rpartition(":")
        store = store_of(self.env)
        if not (store.root / "snippets" / snippet).is_file() and not Path(snippet).suffix:
            snippet = f"{snippet}.py"
        note(self.env, f"snippet:{snippet}")
        control = run == "control"
        if store.observed(snippet, name, control=control):
            said: dict[str, Words | None] = {}
            for release in store.lines:
                values = store.observed(snippet, name, control=control, line=release)
                said[release] = show(values) if values else None
            shown = words_by_line(said)
            return [inline("span", *shown, classes=["observed"], title=self.text)], []
        line = self.line
        demand_value(self.env, snippet, f"nothing observed {self.text}", line)
        exists = demand_snippet(self.env, snippet, (self.env.docname, line))
        # What failed is red as it is, and what is stale says so itself.
        if exists and store.complete(snippet, control=control):
            ran = store.observing(snippet, control=control)
            seen = sorted({key for record in ran for key in record.observations})
            logger.warning(
                "nothing observed %r of snippets/%s; observed: %s", name, snippet,
                ", ".join(seen) or "nothing", type="brokerdocs", subtype="observed-missing",
                location=(self.env.docname, line),
            )  # fmt: skip
        return [inline("span", *both(OBSERVED["nothing"]), classes=["observed", "nothing"])], []


def setup(app: Sphinx) -> None:
    """Register the role."""
    app.add_role("observed", Observed())
