"""The role ``default``: a default, printed from the library that has it."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from brokerdocs.site.directives.role import Role
from brokerdocs.site.directives.values import as_written
from brokerdocs.site.judging import defaults
from brokerdocs.site.markup import both, inline
from brokerdocs.site.tracking.shown import note

logger = logging.getLogger(__name__)


class Default(Role):
    """``:default:`broker_heartbeat```, ``:default:`kombu.transport.redis:Channel.sep```."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make the value; warn where no library has it."""
        name = self.text.strip()
        note(self.env, f"default:{name}")
        try:
            value = defaults.read(name)
        except defaults.Unknown as error:
            logger.warning(
                "%s", error, type="brokerdocs", subtype="default-unknown",
                location=(self.env.docname, self.line),
            )  # fmt: skip
            return [nodes.literal(name, name)], []
        title = f"{name} · {defaults.source(name)}"
        return [inline("span", *both(as_written(value)), classes=["default"], title=title)], []


def setup(app: Sphinx) -> None:
    """Register the role."""
    app.add_role("default", Default())
