"""The role ``default``: a default, printed from the library that has it."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from brokerdocs import defaults
from brokerdocs.site.directives.bylines import words_by_line
from brokerdocs.site.directives.role import Role
from brokerdocs.site.directives.values import as_written
from brokerdocs.site.judging.store import store_of
from brokerdocs.site.markup import inline
from brokerdocs.site.tracking.shown import note
from brokerdocs.site.words import LINE_STATES, Words

logger = logging.getLogger(__name__)


class Default(Role):
    """``:default:`broker_heartbeat```, ``:default:`kombu.transport.redis:Channel.sep```."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make the value; warn where no library has it."""
        name = self.text.strip()
        note(self.env, f"default:{name}")
        store = store_of(self.env)
        try:
            defaults.read(name)
        except defaults.Unknown as error:
            logger.warning(
                "%s", error, type="brokerdocs", subtype="default-unknown",
                location=(self.env.docname, self.line),
            )  # fmt: skip
            return [nodes.literal(name, name)], []
        title = f"{name} · {defaults.source(name)}"
        said: dict[str, Words | None] = {}
        for release in store.lines:
            try:
                said[release] = as_written(store.default(name, release))
            except defaults.Unknown:
                said[release] = LINE_STATES["absent"]
            except KeyError:
                said[release] = None
        return [inline("span", *words_by_line(said), classes=["default"], title=title)], []


def setup(app: Sphinx) -> None:
    """Register the role."""
    app.add_role("default", Default())
